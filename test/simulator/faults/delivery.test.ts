import { describe, expect, it } from 'vitest';
import { send } from '../signed-call.ts';
import { type FaultySimulator, faultySimulator } from './faulty-simulator.ts';

/** The part of a response that arrived before the connection broke or the client gave up. */
async function callAsFarAsItGoes({ url, body }: FaultySimulator, retryBudgetMs = 10_000) {
  const got = { status: 0, text: '', end: 'whole' };
  try {
    const response = await send(url, { body }, { signal: AbortSignal.timeout(retryBudgetMs) });
    got.status = response.status;
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) got.text += decoder.decode(piece, { stream: true });
  } catch (error) {
    got.end = error instanceof Error && error.name === 'TimeoutError' ? 'timed out' : 'broken';
  }
  return got;
}

const firstHalf = (text: string) => text.slice(0, Math.ceil(text.length / 2));

describe('a response', () => {
  it('is late by the delay and at most the jitter, and by each further latency fault', async () => {
    const simulator = await faultySimulator();
    const { good, url } = simulator;
    const latency = { kind: 'latency', delayMs: 150, jitterMs: 100 };
    await fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify([latency, latency]) });
    const begunMs = performance.now();
    expect(await callAsFarAsItGoes(simulator)).toEqual({ status: 200, text: good, end: 'whole' });
    expect(performance.now() - begunMs).toBeGreaterThanOrEqual(299);
  });

  it('arrives whole and in small parts, no faster than configured', async () => {
    const simulator = await faultySimulator();
    const { good } = simulator;
    await simulator.set({ kind: 'drip', bytesPerSecond: good.length * 2 });
    const begunMs = performance.now();
    expect(await callAsFarAsItGoes(simulator)).toEqual({ status: 200, text: good, end: 'whole' });
    expect(performance.now() - begunMs).toBeGreaterThanOrEqual(400);
  });

  it.each([
    ['request', 0, () => ''],
    ['headers', 200, () => ''],
    ['half_body', 200, firstHalf],
  ])('that hangs after the %s ends there, and the connection stays open', async (after, status, part) => {
    const simulator = await faultySimulator({ kind: 'hang', after });
    expect(await callAsFarAsItGoes(simulator, 300)).toEqual({
      status,
      text: part(simulator.good),
      end: 'timed out',
    });
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
