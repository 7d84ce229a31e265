import { gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlock, joinGzipped, joinPlain } from '../../src/exposition/block.ts';

describe('blocks', () => {
  it('come out of gzip as they went in, whatever they hold and however many they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), async (contents) => {
        const blocks = contents.map((bytes) => createBlock(Buffer.from(bytes)));
        expect(gunzipSync(await joinGzipped(blocks))).toEqual(joinPlain(blocks));
      }),
    );
  });

  it('are one gzip member, of which nothing is left over', async () => {
    const blocks = ['timpush_up 1\n'.repeat(100_000), 'up 1\n'].map((text) => createBlock(Buffer.from(text)));
    const gzipped = await joinGzipped(blocks);
    // Without its header of ten bytes and its trailer of eight, a single member is a single stream of deflate.
    expect(inflateRawSync(gzipped.subarray(10, -8))).toEqual(joinPlain(blocks));
    expect(gzipped.length).toBeLessThan(joinPlain(blocks).length / 50);
  });

  it('are each compressed only once, however often they are joined', async () => {
    const block = createBlock(Buffer.from('up 1\n'));
    const [first, second] = [block.deflated(), block.deflated()];
    expect(first).toBe(second);
    expect(await first).toEqual(await block.deflated());
  });
});
