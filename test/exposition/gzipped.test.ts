import { gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gzipped } from '../../src/exposition/gzipped.ts';

describe('compressed chunks', () => {
  it('decompress to the concatenated chunks, whatever they contain and however many they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), async (contents) => {
        const chunks = contents.map((bytes) => Buffer.from(bytes));
        expect(gunzipSync(await gzipped(chunks))).toEqual(Buffer.concat(chunks));
      }),
    );
  });

  it('are a single gzip member', async () => {
    const chunks = ['timpush_up 1\n'.repeat(300_000), 'up 1\n'].map((text) => Buffer.from(text));
    const member = await gzipped(chunks);
    // Without its header of ten bytes and its trailer of eight, a single member is a single stream of deflate.
    expect(inflateRawSync(member.subarray(10, -8))).toEqual(Buffer.concat(chunks));
    expect(member.length).toBeLessThan(Buffer.concat(chunks).length / 50);
  });

  it('are compressed without blocking the event loop', async () => {
    const chunk = Buffer.from('timpush_up 1\n'.repeat(150_000));
    let isCompressed = false;
    const compressed = gzipped([chunk]).then(() => {
      isCompressed = true;
    });
    await new Promise(setImmediate);
    expect(isCompressed).toBe(false);
    await compressed;
  });
});
