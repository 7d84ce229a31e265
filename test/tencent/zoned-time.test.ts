import { describe, expect, it } from 'vitest';
import { zonedTimeReader } from '../../src/tencent/zoned-time.ts';

const read = (timeZone: string, text: string) => {
  const atMs = zonedTimeReader(timeZone)(text);
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
};

describe('a wall-clock time', () => {
  it.each([
    ['Asia/Shanghai', '2025-03-07 10:04:47', '2025-03-07T02:04:47.000Z'],
    ['Asia/Shanghai', '2025-03-07T00:00:00.250', '2025-03-06T16:00:00.000Z'],
    ['UTC', '2025-03-07 10:04:47', '2025-03-07T10:04:47.000Z'],
    ['Asia/Kolkata', '2025-01-01 00:00:00', '2024-12-31T18:30:00.000Z'],
    ['Europe/Berlin', '2025-01-15 12:00:00', '2025-01-15T11:00:00.000Z'],
    ['Europe/Berlin', '2025-07-15 12:00:00', '2025-07-15T10:00:00.000Z'],
    ['America/New_York', '2024-02-29 23:59:59', '2024-03-01T04:59:59.000Z'],
  ])('of %s is read as a timestamp: %s', (timeZone, text, moment) => {
    expect(read(timeZone, text)).toBe(moment);
  });

  it.each([
    ['Europe/Berlin', '2025-03-30 01:59:59', '2025-03-30T00:59:59.000Z'],
    ['Europe/Berlin', '2025-03-30 03:00:00', '2025-03-30T01:00:00.000Z'],
    ['Europe/Berlin', '2025-10-26 01:59:59', '2025-10-25T23:59:59.000Z'],
    ['Europe/Berlin', '2025-10-26 03:00:00', '2025-10-26T02:00:00.000Z'],
    // Here the clocks move by half an hour.
    ['Australia/Lord_Howe', '2025-04-06 01:29:59', '2025-04-05T14:29:59.000Z'],
    ['Australia/Lord_Howe', '2025-04-06 02:00:00', '2025-04-05T15:30:00.000Z'],
  ])('beside a change of the clocks in %s is right: %s', (timeZone, text, moment) => {
    expect(read(timeZone, text)).toBe(moment);
  });

  it('that clocks show twice is the first of the two', () => {
    expect(read('Europe/Berlin', '2025-10-26 02:30:00')).toBe('2025-10-26T00:30:00.000Z');
    expect(read('America/New_York', '2025-11-02 01:30:00')).toBe('2025-11-02T05:30:00.000Z');
  });

  it('that the clocks skip is read with the offset before the change', () => {
    expect(read('Europe/Berlin', '2025-03-30 02:30:00')).toBe('2025-03-30T01:30:00.000Z');
    expect(read('America/New_York', '2025-03-09 02:30:00')).toBe('2025-03-09T07:30:00.000Z');
  });

  it.each([
    '',
    'yesterday',
    '2025-03-07',
    '2025-02-29 00:00:00',
    '2025-13-01 00:00:00',
    '2025-03-07 24:00:00',
    '2025-03-07 10:60:00',
    '0001-01-01 00:00:00',
    '1969-12-31 23:59:59',
    '2025-03-07 10:04:47 +0800',
    ' 2025-03-07 10:04:47',
  ])('is undefined when no calendar or clock shows it: %j', (text) => {
    expect(read('Asia/Shanghai', text)).toBeUndefined();
  });
});
