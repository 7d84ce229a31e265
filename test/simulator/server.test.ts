import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../../src/simulator/call-event.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { type CallParts, call, codeOf, NEWS, SHOP, userSig } from './signed-call.ts';
import { started } from './started-simulator.ts';

const DAY = 86_400;

function lastHour({ unixMs }: { readonly unixMs: number }) {
  const end = Math.floor(unixMs / 1000);
  return { StartTime: end - 3600, EndTime: end };
}

describe('a call', () => {
  it('gets the exact counts of its time', async () => {
    const { url, clocks, truth } = await started({ minCallIntervalMs: 0 });
    const body = lastHour(clocks);
    const { overall } = truth({ sdkappid: SHOP.sdkappid, start: body.StartTime, end: body.EndTime });
    const loss = JSON.parse((await call(url, { body })).text);
    expect(loss).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'sucess' });
    const noToken = overall.losses.find(({ stage, code }) => stage === 'ready_to_send' && code === '-2');
    expect(loss.ReadyToSendLoss).toContainEqual({
      ErrCode: '-2',
      ErrCount: noToken?.count,
      ErrInfo: 'token not uploaded',
    });
    const statistics = JSON.parse((await call(url, { command: 'normal_push_statistics', body })).text);
    expect(statistics).toMatchObject({
      TotalCount: overall.funnel.sendable,
      SentCount: overall.funnel.sent,
      DeliveredCount: overall.funnel.delivered,
      ClickCount: overall.funnel.clicked,
    });
    expect(statistics.PlatformStatistics).toHaveLength(8);
  });

  it('gets the loss report in the configured envelope, and flat statistics', async () => {
    const { url, clocks } = await started({ envelope: 'results_array', minCallIntervalMs: 0 });
    const body = lastHour(clocks);
    expect(JSON.parse((await call(url, { body })).text).Results[0]).toHaveProperty('ReadyToSendLoss');
    const statistics = await call(url, { command: 'normal_push_statistics', body });
    expect(JSON.parse(statistics.text)).toHaveProperty('TotalCount');
  });

  const refused: readonly (readonly [string, number, CallParts])[] = [
    ['with another method', 60002, { method: 'GET' }],
    ['of an unknown command', 60009, { command: 'no_such_thing' }],
    ['of an unknown service', 60009, { command: '../elsewhere/normal_push_loss' }],
    ['without a body', 60003, { body: '' }],
    ['with a body that is no JSON', 60003, { body: '{' }],
    ['with a body that is no object', 60003, { body: [1] }],
    ['with a body that is too long', 60002, { body: ' '.repeat(70_000) }],
    ['without sdkappid', 60012, { query: { sdkappid: undefined } }],
    ['with an sdkappid that is no integer', 60012, { query: { sdkappid: '14e8' } }],
    ['of an unknown app', 70020, { query: { sdkappid: '1400000009' } }],
    ['without identifier', 60004, { query: { identifier: undefined } }],
    ['without usersig', 60004, { query: { usersig: undefined } }],
    ['without random', 60002, { query: { random: undefined } }],
    ['with a random number of more than 32 bits', 60002, { query: { random: '4294967296' } }],
    ['with a negative random number', 60002, { query: { random: '-1' } }],
    ['that does not ask for JSON', 60002, { query: { contenttype: 'xml' } }],
    ['with no signature worth reading', 70003, { query: { usersig: 'x' } }],
    [
      'by an account that is not an administrator',
      90009,
      { query: { identifier: 'somebody', usersig: userSig({ identifier: 'somebody' }) } },
    ],
    ['without StartTime', 70402, { body: { EndTime: 1741795200 } }],
    ['with an EndTime that is not a number', 70402, { body: { StartTime: 1741708800, EndTime: 'now' } }],
  ];

  it.each(refused)('%s is refused with its code, %i, and status 200', async (_, code, parts) => {
    const { url } = await started();
    const { status, text } = await call(url, parts);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      ActionStatus: 'FAIL',
      ErrorCode: code,
      ErrorInfo: expect.stringMatching(/./),
    });
  });

  it('by any administrator of the app succeeds', async () => {
    const { url, clocks } = await started({ apps: [{ ...SHOP, admins: ['one', 'other'] }] });
    const query = { identifier: 'other', usersig: userSig({ identifier: 'other' }) };
    expect(await codeOf(url, { query, body: lastHour(clocks) })).toBe(0);
  });

  it('to an app without the push service is refused', async () => {
    const { url, clocks } = await started({ apps: [{ ...SHOP, pushEnabled: false }] });
    expect(await codeOf(url, { body: lastHour(clocks) })).toBe(90045);
  });

  it.each([
    { command: 'normal_push_loss', days: 7 },
    { command: 'normal_push_statistics', days: 30 },
  ])('of $command may ask for the last $days days and no more', async ({ command, days }) => {
    const { url, clocks } = await started({ minCallIntervalMs: 0 });
    const now = Math.floor(clocks.unixMs / 1000);
    const code = (StartTime: number, EndTime: number) =>
      codeOf(url, { command, body: { StartTime, EndTime } });
    expect(await code(now - days * DAY, now)).toBe(0);
    expect(await code(now - days * DAY, now + 1)).toBe(70402);
    expect(await code(now - days * DAY - 1, now - DAY)).toBe(70402);
    expect(await code(now, now)).toBe(70402);
    expect(await code(now, now - 60)).toBe(70402);
  });
});

describe('the call limit', () => {
  it('is one call a second for each app over all commands, and a refused call does not prolong the wait', async () => {
    const { url, clocks } = await started();
    const body = lastHour(clocks);
    const statistics = { command: 'normal_push_statistics', body };
    expect(await codeOf(url, { body })).toBe(0);
    clocks.monotonicMs += 999;
    expect(await codeOf(url, statistics)).toBe(60011);
    clocks.monotonicMs += 1;
    expect(await codeOf(url, statistics)).toBe(0);
  });

  it('applies to each app by itself, also when the wall clock jumps', async () => {
    const { url, clocks } = await started();
    expect(await codeOf(url, { body: lastHour(clocks) })).toBe(0);
    const query = { sdkappid: String(NEWS.sdkappid), usersig: userSig(NEWS) };
    expect(await codeOf(url, { query, body: lastHour(clocks) })).toBe(0);
    clocks.unixMs += 10_000;
    expect(await codeOf(url, { body: lastHour(clocks) })).toBe(60011);
  });

  it('does not count calls with a wrong signature', async () => {
    const { url, clocks } = await started();
    expect(await codeOf(url, { query: { usersig: userSig({ secretKey: 'guess' }) } })).toBe(70009);
    expect(await codeOf(url, { body: lastHour(clocks) })).toBe(0);
  });

  it('can be switched off', async () => {
    const { url, clocks } = await started({ minCallIntervalMs: 0 });
    for (const body of [lastHour(clocks), lastHour(clocks)]) expect(await codeOf(url, { body })).toBe(0);
  });

  it('is visible in the counts of calls', async () => {
    const { url, clocks, calls } = await started();
    expect(calls.get(SHOP.sdkappid)).toBeUndefined();
    for (const [waitMs, command] of [
      [0, 'normal_push_loss'],
      [700, 'normal_push_loss'],
      [600, 'normal_push_statistics'],
      [1500, 'normal_push_statistics'],
    ] as const) {
      clocks.monotonicMs += waitMs;
      await call(url, { command, body: lastHour(clocks) });
    }
    await call(url, { query: { sdkappid: '1400000009' } });
    const shop = calls.get(SHOP.sdkappid);
    expect(shop).toMatchObject({ answered: 3, refused: 1, smallestIntervalMs: 600 });
    expect(shop?.byCommand.get('normal_push_loss')).toMatchObject({
      answered: 1,
      refused: 1,
      smallestIntervalMs: 700,
    });
    expect(shop?.byCommand.get('normal_push_statistics')).toMatchObject({
      answered: 2,
      refused: 0,
      smallestIntervalMs: 1500,
    });
    expect([...calls.keys()]).toEqual([SHOP.sdkappid]);
  });
});

describe('the log', () => {
  it('has one event for each call, with its faults and without the signature', async () => {
    const events: CallEvent[] = [];
    const { url, clocks } = await started({ log: (event) => events.push(event) });
    const body = lastHour(clocks);
    await call(url, { body });
    await call(url, { body: '{' });
    const faults = [{ kind: 'truncated' }, { kind: 'refusal', code: 91000, echo: 'usersig' }];
    await fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify(faults) });
    await call(url, { body });
    const common = { command: 'normal_push_loss', sdkappid: SHOP.sdkappid };
    const window = { start: body.StartTime, end: body.EndTime };
    expect(events).toEqual([
      { ...common, errorCode: 0, ...window, faults: [] },
      { ...common, errorCode: 60003, start: undefined, end: undefined, faults: [] },
      { ...common, errorCode: 91000, ...window, faults: ['truncated', 'refusal'] },
    ]);
  });
});

describe('the simulator’s own pages', () => {
  it('return the exact counts over HTTP as in process, without signature and limit', async () => {
    const { url, clocks, truth } = await started();
    const { StartTime: start, EndTime: end } = lastHour(clocks);
    const page = `${url}/_truth?sdkappid=${SHOP.sdkappid}&start=${start}&end=${end}`;
    for (const [suffix, asOf] of [
      ['', undefined],
      [`&as_of=${end - 1800}`, end - 1800],
    ] as const) {
      const response = await fetch(page + suffix);
      const { about, counts } = (await response.json()) as { about: string; counts: unknown };
      const query = { sdkappid: SHOP.sdkappid, start, end };
      expect(counts).toEqual(truth(asOf === undefined ? query : { ...query, asOf }));
      expect(about).toContain('the real upstream does not');
    }
  });

  it.each([
    'sdkappid=1400000009&start=1&end=2',
    'sdkappid=1400000001',
    'sdkappid=1400000001&start=2&end=1',
    'sdkappid=1400000001&start=0&end=1741708800',
    'sdkappid=1400000001&start=1&end=2&as_of=noon',
  ])('refuse an impossible query: %s', async (query) => {
    const { url } = await started();
    const response = await fetch(`${url}/_truth?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('error');
  });

  it('describe the simulator, and answer 404 elsewhere', async () => {
    const { url } = await started();
    expect(await (await fetch(url)).text()).toMatch(/simulator/);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });
});

describe('a simulator', () => {
  it('gives an app its configured platforms, each with its usual pushes', async () => {
    const { truth, clocks } = await started({ apps: [SHOP, { ...NEWS, platforms: [8, 4] }] });
    const day = { start: clocks.unixMs / 1000 - DAY, end: clocks.unixMs / 1000 };
    const few = truth({ sdkappid: NEWS.sdkappid, ...day });
    expect(few.platforms.map(({ platform }) => platform)).toEqual([4, 8]);
    expect(truth({ sdkappid: SHOP.sdkappid, ...day }).platforms).toHaveLength(8);
    const all = (await started({ apps: [NEWS] })).truth({ sdkappid: NEWS.sdkappid, ...day });
    expect(few.platforms).toEqual(all.platforms.filter(({ platform }) => platform === 4 || platform === 8));
  });

  it.each([
    ['without apps', { apps: [] }],
    ['with an app twice', { apps: [SHOP, SHOP] }],
    ['with an app without a key', { apps: [{ ...SHOP, secretKey: '' }] }],
    ['with an app without a platform', { apps: [{ ...SHOP, platforms: [] }] }],
    ['with an app on a platform that there is not', { apps: [{ ...SHOP, platforms: [1, 9] }] }],
    [
      'with an incident of an app that it does not have',
      { incidents: [{ kind: 'volume', app: 'none', platform: 1, from: 0, to: 60, factor: 2 } as const] },
    ],
    [
      'with an incident of a platform that has no traffic',
      { incidents: [{ kind: 'volume', platform: 9, from: 0, to: 60, factor: 2 } as const] },
    ],
    [
      'with an incident that ends before it begins',
      { incidents: [{ kind: 'volume', platform: 1, from: 60, to: 60, factor: 2 } as const] },
    ],
  ])('does not start %s', async (_, options) => {
    await expect(startSimulator({ apps: [SHOP], ...options })).rejects.toThrow(RangeError);
  });

  it('does not start on a port in use', async () => {
    const { port } = await started();
    await expect(startSimulator({ apps: [SHOP], port })).rejects.toThrow('EADDRINUSE');
  });

  it('applies an incident to the named app only', async () => {
    const from = 1741708800;
    const silence = { kind: 'volume', app: 'news', platform: 1, from, to: from + 3600, factor: 0 } as const;
    const { truth } = await started({ incidents: [silence] });
    const apns = (sdkappid: number) =>
      truth({ sdkappid, start: from, end: from + 3600 }).platforms[0]?.funnel;
    expect(apns(NEWS.sdkappid)?.sendable).toBe(0);
    expect(apns(SHOP.sdkappid)?.sendable).toBeGreaterThan(0);
  });

  it('answers call after call on one connection', async () => {
    const { port } = await started();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const reused: boolean[] = [];
    for (const path of ['/', '/_truth', '/']) {
      const sent = request({ port, path, agent }).end();
      const [response] = await once(sent, 'response');
      await once(response.resume(), 'end');
      reused.push(sent.reusedSocket);
    }
    agent.destroy();
    expect(reused).toEqual([false, true, true]);
  });

  it('closes in spite of an idle connection and an unfinished call, and may be closed twice', async () => {
    const simulator = await startSimulator({ apps: [SHOP] });
    await fetch(simulator.url);
    const stuck = connect(simulator.port, '127.0.0.1');
    stuck.write('POST /v4/timpush/normal_push_loss HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
    await once(stuck, 'connect');
    await fetch(simulator.url);
    await Promise.all([simulator.close(), simulator.close()]);
    await simulator.close();
    await expect(fetch(simulator.url)).rejects.toThrow();
    stuck.destroy();
  });
});
