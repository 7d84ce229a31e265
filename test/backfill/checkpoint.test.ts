import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CheckpointHead, openCheckpoint, readHead } from '../../src/backfill/checkpoint.ts';
import type { SliceReports } from '../../src/backfill/samples-by-time.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const HEAD: CheckpointHead = {
  format: 'timpush-exporter backfill',
  version: 1,
  app: 'shop',
  sdkappid: 1400000001,
  stepSeconds: 300,
  delaySeconds: 300,
  from: 1_741_700_000,
  to: 1_741_786_200,
  asked: { from: '1d', to: null },
};

const REPORTS: SliceReports = {
  loss: {
    overall: [{ stage: 'ready_to_send', code: '-2', info: 'no "token"\n', count: 3 }],
    byPlatform: [{ stage: 'post_send_delivered', platform: 'platform_9', code: '403', info: '', count: 0 }],
  },
  statistics: {
    ...{ sendable: 9, sent: 8, delivered: 7, clicked: 6 },
    byPlatform: [{ platform: 'apns', sendable: 5, sent: 4, delivered: 3, clicked: 2 }],
  },
};

function opened(file = join(scratchFolder(), 'checkpoint.ndjson')) {
  const checkpoint = openCheckpoint(file, HEAD);
  onTestFinished(checkpoint.close);
  return { file, checkpoint };
}

describe('a checkpoint', () => {
  it('contains after a restart everything that was recorded', () => {
    const { file, checkpoint } = opened();
    expect(checkpoint.isOld).toBe(false);
    checkpoint.record(1_741_700_100, 'loss', REPORTS.loss);
    checkpoint.record(1_741_700_100, 'statistics', REPORTS.statistics);
    checkpoint.record(1_741_700_400, 'loss', REPORTS.loss);
    checkpoint.recordGranularity({ granularity: 'minute', evidence: 'halves share' });
    checkpoint.recordSent('a store', 1_741_700_700);
    const { checkpoint: again } = opened(file);
    expect(again.isOld).toBe(true);
    expect(readHead(file)).toEqual(HEAD);
    expect(again.answers()).toBe(3);
    expect(again.reportsOf(1_741_700_100)).toEqual(REPORTS);
    expect(again.has(1_741_700_400, 'loss')).toBe(true);
    expect(again.has(1_741_700_400, 'statistics')).toBe(false);
    expect(again.reportsOf(1_741_700_400)).toBeUndefined();
    expect(again.granularity()).toEqual({ granularity: 'minute', evidence: 'halves share' });
    expect(again.sentUntil('a store')).toBe(1_741_700_700);
    expect(again.sentUntil('another')).toBeUndefined();
  });

  it('drops an incomplete last line, wherever the line was cut', () => {
    const { file, checkpoint } = opened();
    checkpoint.record(1_741_700_100, 'loss', REPORTS.loss);
    const whole = readFileSync(file);
    checkpoint.record(1_741_700_100, 'statistics', REPORTS.statistics);
    const longer = readFileSync(file);
    for (const bytes of [whole.length, whole.length + 1, longer.length - 1]) {
      writeFileSync(file, longer.subarray(0, bytes));
      const { checkpoint: again } = opened(file);
      expect(again.answers()).toBe(1);
      again.record(1_741_700_100, 'statistics', REPORTS.statistics);
      expect(readFileSync(file)).toEqual(longer);
    }
  });

  it('starts from the beginning when its head is incomplete', () => {
    const file = join(scratchFolder(), 'checkpoint.ndjson');
    writeFileSync(file, '{"format":"timpush-exp');
    expect(readHead(file)).toBeUndefined();
    const { checkpoint } = opened(file);
    expect(checkpoint.isOld).toBe(false);
    expect(readHead(file)).toEqual(HEAD);
  });

  it.each([
    ['no JSON', '{"start":1'],
    ['a count that is none', JSON.stringify({ start: 1, statistics: { ...REPORTS.statistics, sent: -1 } })],
    ['an answer of a kind that is not known', JSON.stringify({ start: 1, trace: {} })],
  ])('is rejected with the line number and a remedy when a line is %s', (_, line) => {
    const { file } = opened();
    appendFileSync(file, `${line}\n`);
    expect(() => opened(file)).toThrow(
      `${file}: line 2 was not written by a backfill of this version: choose another --output, or remove the file`,
    );
  });

  it('is rejected when its head has another format', () => {
    const file = join(scratchFolder(), 'checkpoint.ndjson');
    writeFileSync(file, `${JSON.stringify({ ...HEAD, version: 2 })}\n`);
    expect(() => readHead(file)).toThrow('line 1 was not written');
  });
});
