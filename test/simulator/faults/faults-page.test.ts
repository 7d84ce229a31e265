import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { codeOf, NEWS, SHOP, userSig } from '../signed-call.ts';
import { started } from '../started-simulator.ts';
import { faultySimulator } from './faulty-simulator.ts';

const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

async function ask(url: string, method: string, body?: string) {
  const response = await fetch(`${url}/_faults`, { method, ...(body === undefined ? {} : { body }) });
  return { status: response.status, answer: await response.json() };
}

describe('the page /_faults', () => {
  it('shows no faults at first, then the posted ones until their deletion', async () => {
    const { url, body } = await faultySimulator();
    expect(await ask(url, 'GET')).toEqual({ status: 200, answer: [] });
    const fault = { kind: 'refusal', code: 91000 };
    expect(await ask(url, 'POST', JSON.stringify([fault]))).toEqual({ status: 200, answer: [fault] });
    expect(await codeOf(url, { body })).toBe(91000);
    expect(await ask(url, 'GET')).toEqual({ status: 200, answer: [fault] });
    expect(await ask(url, 'DELETE')).toEqual({ status: 200, answer: [] });
    expect(await codeOf(url, { body })).toBe(0);
  });

  it('replaces the faults from the start, and reads relative times from now', async () => {
    const { url, clocks } = await started({ faults: [{ kind: 'refusal', code: 91000, app: 'shop' }] });
    expect(await codeOf(url)).toBe(91000);
    const now = clocks.unixMs / 1000;
    const { answer } = await ask(url, 'POST', '[{"kind":"refusal","code":60008,"from":"+10s","to":"+20s"}]');
    expect(answer).toEqual([{ kind: 'refusal', code: 60008, from: now + 10, to: now + 20 }]);
    const codes: unknown[] = [];
    for (const afterMs of [0, 10_000, 9_999, 1]) {
      clocks.unixMs += afterMs;
      codes.push(await codeOf(url));
    }
    expect(codes.map((code) => code === 60008)).toEqual([false, true, true, false]);
  });

  it('refuses a wrong list with all of its problems, and keeps the present faults', async () => {
    const { url } = await faultySimulator({ kind: 'refusal', code: 91000 });
    expect(await ask(url, 'POST', '[{"kind":"hang"},{"kind":"truncated","app":"pub"},{"kind":"?"}]')).toEqual(
      {
        status: 400,
        answer: {
          problems: [
            'fault 1.after must be one of request, headers, half_body',
            expect.stringMatching(/^fault 3\.kind .* Expected 'latency' \| 'hang' /),
          ],
        },
      },
    );
    expect((await ask(url, 'GET')).answer).toHaveLength(1);
  });

  it.each([
    ['POST', 400, '{', 'the body is not JSON, or too long'],
    ['POST', 400, ' '.repeat(70_000), 'the body is not JSON, or too long'],
    ['PUT', 405, '[]', 'use GET, POST or DELETE'],
  ])('answers %s with %i and the problem', async (method, status, body, problem) => {
    const { url } = await started();
    expect(await ask(url, method, body)).toEqual({ status, answer: { problems: [problem] } });
  });

  it.skipIf(outside === undefined)(
    'answers clients of this machine only, also on an external address',
    async () => {
      const { port } = await started({ host: '0.0.0.0' });
      const body = '[{"kind":"refusal","code":91000}]';
      expect(await ask(`http://${outside}:${port}`, 'POST', body)).toEqual({
        status: 403,
        answer: { problems: ['faults can be set from this machine only'] },
      });
      expect(await ask(`http://127.0.0.1:${port}`, 'GET')).toEqual({ status: 200, answer: [] });
    },
  );
});

describe('a fault', () => {
  it('of one app changes neither the other apps nor the exact counts', async () => {
    const { url, body, truth, set } = await faultySimulator();
    const asked = { sdkappid: SHOP.sdkappid, start: body.StartTime, end: body.EndTime };
    const before = truth(asked);
    await set({ kind: 'counts', as: 'negative', app: 'shop' });
    const query = { sdkappid: String(NEWS.sdkappid), usersig: userSig(NEWS) };
    expect(await codeOf(url, { body, query })).toBe(0);
    const page = `${url}/_truth?sdkappid=${asked.sdkappid}&start=${asked.start}&end=${asked.end}`;
    expect(await (await fetch(page)).json()).toMatchObject({ counts: before });
  });

  it('for an unknown app stops the start of the simulator', async () => {
    await expect(started({ faults: [{ kind: 'truncated', app: 'pub' }] })).rejects.toThrow(
      new RangeError('a fault of kind truncated: app must be one of shop, news'),
    );
  });
});
