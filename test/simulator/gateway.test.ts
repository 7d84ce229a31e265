import { describe, expect, it } from 'vitest';
import { faultySimulator } from './faults/faulty-simulator.ts';
import { call, codeOf, SHOP, userSig } from './signed-call.ts';

const DAY = 86_400;

describe('a refusal that the operator configured', () => {
  it('has the configured code and the form of every refusal, and counts as a call', async () => {
    const { url, body, calls, set } = await faultySimulator({ kind: 'refusal', code: 91000 });
    expect(JSON.parse((await call(url, { body })).text)).toEqual({
      ActionStatus: 'FAIL',
      ErrorCode: 91000,
      ErrorInfo: 'refused with 91000 on demand',
    });
    await set({ kind: 'refusal', code: 60011, info: 'slow down' });
    expect(JSON.parse((await call(url, { body })).text).ErrorInfo).toBe('slow down');
    expect(calls.get(SHOP.sdkappid)).toMatchObject({ answered: 1, refused: 2 });
  });

  it('repeats the signature if configured to', async () => {
    const { url, body } = await faultySimulator({ kind: 'refusal', code: 70009, echo: 'usersig' });
    const usersig = userSig();
    const { ErrorInfo } = JSON.parse((await call(url, { body, query: { usersig } })).text);
    expect(ErrorInfo).toContain(`: ${usersig} in sdkappid=`);
  });
});

describe('a simulated clock that is wrong', () => {
  it.each([
    ['a day ahead finds signatures expired', DAY, 70001],
    ['an hour behind finds them made in the future', -3600, 70009],
    ['an hour ahead finds nothing wrong', 3600, 0],
  ])('%s', async (_, offsetSeconds, code) => {
    const { url, body } = await faultySimulator({ kind: 'clock', offsetSeconds });
    expect(await codeOf(url, { body })).toBe(code);
  });

  it('refuses a window of seven days as too old if it is an hour ahead', async () => {
    const { url, body, set } = await faultySimulator();
    const week = { StartTime: body.EndTime - 7 * DAY, EndTime: body.EndTime };
    expect(await codeOf(url, { body: week })).toBe(0);
    await set({ kind: 'clock', offsetSeconds: 3600 });
    expect(await codeOf(url, { body: week })).toBe(70402);
  });

  it('does not change the counts', async () => {
    const { url, body, good } = await faultySimulator({ kind: 'clock', offsetSeconds: 3600 });
    expect((await call(url, { body })).text).toBe(good);
  });
});
