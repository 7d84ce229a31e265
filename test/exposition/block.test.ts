import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, createBlock, gzipped } from '../../src/exposition/block.ts';

const plain = (blocks: readonly Block[]) => Buffer.concat(blocks.map((block) => block.plain));
const compressed = async (blocks: readonly Block[]) => Buffer.concat(await gzipped(blocks));

describe('blocks', () => {
  it('come out of gzip as they went in, whatever they hold and however many they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), async (contents) => {
        const blocks = contents.map((bytes) => createBlock(Buffer.from(bytes)));
        expect(gunzipSync(await compressed(blocks))).toEqual(plain(blocks));
      }),
    );
  });

  it('are one gzip member, of which nothing is left over', async () => {
    const blocks = ['timpush_up 1\n'.repeat(100_000), 'up 1\n'].map((text) => createBlock(Buffer.from(text)));
    const all = await compressed(blocks);
    // Without its header of ten bytes and its trailer of eight, a single member is a single stream of deflate.
    expect(inflateRawSync(all.subarray(10, -8))).toEqual(plain(blocks));
    expect(all.length).toBeLessThan(plain(blocks).length / 50);
  });

  it('are each compressed only once, however often they are concatenated', async () => {
    const block = createBlock(Buffer.from('up 1\n'));
    const [first, second] = [block.deflated(), block.deflated()];
    expect(first).toBe(second);
    expect(await first).toEqual(await block.deflated());
  });

  it('know their checksum after whatever stands before them', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(fc.uint8Array(), { maxLength: 4 }), (bytes, before) => {
        const block = createBlock(Buffer.from(bytes));
        for (const each of [...before, ...before]) {
          expect(block.crcAfter(crc32(each))).toBe(crc32(Buffer.concat([each, bytes])));
        }
      }),
    );
  });
});
