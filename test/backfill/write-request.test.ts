import { BinaryReader } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TimedSample, writeRequest } from '../../src/backfill/write-request.ts';

describe('a write request', () => {
  it('equals byte for byte the encoding by prompb', () => {
    const bytes = writeRequest([{ labels: { b: 'x', __name__: 'up' }, value: 1, at: 1_741_780_800 }]);
    const hex = [
      '0a2a', // timeseries
      ...['0a0e', '0a085f5f6e616d655f5f', '12027570'], // label __name__="up"
      ...['0a06', '0a0162', '120178'], // label b="x"
      ...['1210', '09000000000000f03f', '1080a4e7d1d832'], // sample 1 at 1741780800000
    ];
    expect(Buffer.from(bytes).toString('hex')).toBe(hex.join(''));
  });

  it('decodes to its samples, with labels sorted by name, for any labels', () => {
    const anySample = fc.record({
      labels: fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), fc.string({ unit: 'grapheme' }), {
        maxKeys: 4,
      }),
      value: fc.double({ noNaN: true }),
      at: fc.integer({ min: 0, max: 4e9 }),
    });
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 5 }), (samples) => {
        const back = readRequest(writeRequest(samples));
        expect(back.map(({ names }) => names)).toEqual(
          samples.map(({ labels }) => Object.keys(labels).sort()),
        );
        expect(back.map(({ names: _, ...sample }) => sample)).toEqual(
          samples.map(({ labels, value, at }) => ({ labels: { ...labels }, value, at })),
        );
      }),
    );
  });
});

/** Fields by number, for messages whose fields are all messages or scalars that are known here. */
function readRequest(bytes: Uint8Array): readonly (TimedSample & { names: readonly string[] })[] {
  return fieldsOf(bytes, (reader) => reader.bytes()).map(([, series]) => {
    const labels: Record<string, string> = Object.create(null);
    const names: string[] = [];
    let [value, at] = [Number.NaN, Number.NaN];
    for (const [number, part] of fieldsOf(series, (reader) => reader.bytes())) {
      if (number === 1) {
        const [[, name] = [1, ''], [, text] = [2, '']] = fieldsOf(part, (reader) => reader.string());
        labels[name] = text;
        names.push(name);
      } else {
        const sample = fieldsOf<number>(part, (reader, field) =>
          field === 1 ? reader.double() : Number(reader.int64()) / 1000,
        );
        [value, at] = [sample[0]?.[1] ?? Number.NaN, sample[1]?.[1] ?? Number.NaN];
      }
    }
    return { labels: { ...labels }, names, value, at };
  });
}

function fieldsOf<T>(bytes: Uint8Array, read: (reader: BinaryReader, field: number) => T): [number, T][] {
  const reader = new BinaryReader(bytes);
  const fields: [number, T][] = [];
  while (reader.pos < reader.len) {
    const [field] = reader.tag();
    fields.push([field, read(reader, field)]);
  }
  return fields;
}
