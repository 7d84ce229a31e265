import { describe, expect, it } from 'vitest';
import { recordedPauses } from '../../support/recorded-pauses.ts';
import { send } from '../signed-call.ts';
import { type FaultySimulator, faultySimulator } from './faulty-simulator.ts';

interface Received {
  readonly status: number;
  readonly text: string;
}

/** How long the caller waits for more after the part that it expects. */
const SILENT_MS = 300;

/** What comes of an answer before its connection breaks, or before nothing follows the part of it that is expected. */
async function callAsFarAsItGoes({ url, body }: FaultySimulator, expected?: Received) {
  const got = { status: 0, text: '', end: 'whole' };
  const silence = new AbortController();
  const abortAfterExpected = () => {
    if (got.status !== expected?.status || got.text !== expected.text) return;
    setTimeout(() => silence.abort(), SILENT_MS);
  };
  try {
    abortAfterExpected();
    const response = await send(url, { body }, { signal: silence.signal });
    got.status = response.status;
    abortAfterExpected();
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      got.text += decoder.decode(piece, { stream: true });
      abortAfterExpected();
    }
  } catch {
    got.end = silence.signal.aborted ? 'silent' : 'broken';
  }
  return got;
}

const firstHalf = (text: string) => text.slice(0, Math.ceil(text.length / 2));

describe('a response', () => {
  it('is late by the delay and at most the jitter, and by each further latency fault', async () => {
    const pausesMs = recordedPauses();
    const simulator = await faultySimulator();
    const { good, url } = simulator;
    const latency = { kind: 'latency', delayMs: 150, jitterMs: 100 };
    await fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify([latency, latency]) });
    expect(await callAsFarAsItGoes(simulator)).toEqual({ status: 200, text: good, end: 'whole' });
    expect(pausesMs).toHaveLength(2);
    expect(pausesMs.filter((pauseMs) => pauseMs < 150 || pauseMs > 250)).toEqual([]);
  });

  it('arrives whole and in small parts, no faster than configured', async () => {
    const pausesMs = recordedPauses();
    const simulator = await faultySimulator();
    const { good } = simulator;
    await simulator.set({ kind: 'drip', bytesPerSecond: good.length * 2 });
    expect(await callAsFarAsItGoes(simulator)).toEqual({ status: 200, text: good, end: 'whole' });
    // Half a second for all bytes, in parts of at most a tenth of a second.
    expect(pausesMs.reduce((sum, pauseMs) => sum + pauseMs, 0)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...pausesMs)).toBeLessThanOrEqual(100);
  });

  it.each([
    ['request', 0, () => ''],
    ['headers', 200, () => ''],
    ['half_body', 200, firstHalf],
  ])('that hangs after the %s ends there, and the connection stays open', async (after, status, part) => {
    const simulator = await faultySimulator({ kind: 'hang', after });
    const expected = { status, text: part(simulator.good) };
    expect(await callAsFarAsItGoes(simulator, expected)).toEqual({ ...expected, end: 'silent' });
  });

  it('that hangs does not keep the simulator from closing', async () => {
    const simulator = await faultySimulator({ kind: 'hang', after: 'headers' });
    const call = callAsFarAsItGoes(simulator);
    await simulator.close();
    expect((await call).end).toBe('broken');
  });

  it.each([
    ['reset', { after: 'request' }],
    ['reset', { after: 'headers' }],
    ['reset', { after: 'half_body' }],
    ['protocol', { as: 'not_http' }],
    ['protocol', { as: 'short_body' }],
    ['protocol', { as: 'huge_headers' }],
  ])('ends with a broken connection: %s %j', async (kind, parameters) => {
    const simulator = await faultySimulator({ kind, ...parameters });
    const { text, end } = await callAsFarAsItGoes(simulator);
    expect(end).toBe('broken');
    expect(simulator.good.startsWith(text)).toBe(true);
  });

  it('larger than memory is generated no faster than the client reads it', async () => {
    const { url, body } = await faultySimulator({ kind: 'huge_body', bytes: 1_000_000_000 });
    const before = process.memoryUsage.rss();
    const controller = new AbortController();
    const { body: stream } = await send(url, { body }, { signal: controller.signal });
    const reader = stream?.getReader();
    let bytes = 0;
    while (bytes < 50_000_000) bytes += (await reader?.read())?.value?.length ?? Number.NaN;
    expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000);
    controller.abort();
  });
});
