import { describe, expect, it } from 'vitest';
import type { TraceReport } from '../../src/core/trace/trace-report.ts';
import { createTraceService, type TracedApp } from '../../src/exporter/trace-service.ts';
import { ApiError } from '../../src/tencent/api-error.ts';
import type { FoundTrace } from '../../src/web/api/trace-route.ts';

const TOKEN = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const INSTANCE = {
  instanceId: '1',
  pushedAtMs: undefined,
  platform: 'apns' as const,
  deviceModel: '',
  system: '',
  systemVersion: '',
  token: TOKEN,
  certId: '',
  sdkVersion: '',
  pushVersion: '',
  notificationStatus: '',
  lastActiveTerminal: '',
  hops: [],
};
const REPORT: TraceReport = { instances: [INSTANCE] };

/** A service for two apps. The test decides when the upstream answers. */
function setUp() {
  const clock = { ms: 1000 };
  const calls: { app: string; pushId: string; priority: number; deadlineMs: number }[] = [];
  const pending: PromiseWithResolvers<TraceReport>[] = [];
  const app = (name: string): TracedApp => ({
    name,
    callIntervalMs: 1020,
    fetch: (pushId, options) => {
      calls.push({ app: name, pushId, ...options });
      const answer = Promise.withResolvers<TraceReport>();
      pending.push(answer);
      return answer.promise;
    },
  });
  let apps = ['shop', 'club'].map(app);
  const service = createTraceService({ monotonicMs: () => clock.ms, apps: () => apps });
  const replaceApps = (...names: readonly string[]) => {
    apps = names.map(app);
  };
  const answerAll = () => {
    for (const one of pending.splice(0)) one.resolve(REPORT);
  };
  return { clock, calls, pending, service, answerAll, replaceApps };
}

const kindOf = async (result: Promise<FoundTrace>) => (await result).kind;

describe('a trace for web users', () => {
  it('goes ahead of every poll, and has a deadline of twenty seconds', async () => {
    const { calls, service, answerAll } = setUp();
    const found = service.find('shop', 'x');
    answerAll();
    expect(await kindOf(found)).toBe('answered');
    expect(calls).toEqual([{ app: 'shop', pushId: 'x', priority: 0, deadlineMs: 21_000 }]);
    expect(service.apps).toEqual(['shop', 'club']);
  });

  it('never contains a whole device token', async () => {
    const { service, answerAll } = setUp();
    const found = service.find('shop', 'x');
    answerAll();
    const text = JSON.stringify(await found);
    expect(text).toContain('"token":"a1b2…8f90"');
    expect(text).not.toContain(TOKEN);
  });

  it('is kept for a minute for the same app and push', async () => {
    const { clock, calls, service, answerAll } = setUp();
    const find = async (app: string, id: string) => {
      const found = service.find(app, id);
      answerAll();
      return kindOf(found);
    };
    await find('shop', 'x');
    clock.ms += 59_999;
    await find('shop', 'x');
    expect(calls).toHaveLength(1);
    await find('club', 'x');
    await find('shop', 'y');
    expect(calls).toHaveLength(3);
    clock.ms += 1;
    await find('shop', 'x');
    expect(calls).toHaveLength(4);
  });

  it('is dropped when a hundred newer ones are kept', async () => {
    const { calls, service, answerAll } = setUp();
    const find = async (id: string) => {
      const found = service.find('shop', id);
      answerAll();
      await found;
    };
    for (let id = 0; id <= 100; id += 1) await find(String(id));
    await find('1');
    expect(calls).toHaveLength(101);
    await find('0');
    expect(calls).toHaveLength(102);
  });

  it('needs one call for all requests that wait for it', async () => {
    const { calls, service, answerAll } = setUp();
    const both = [service.find('shop', 'x'), service.find('shop', 'x')];
    answerAll();
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['answered', 'answered']);
    expect(calls).toHaveLength(1);
  });

  it('is refused while five other pushes of the app wait', async () => {
    const { calls, pending, service, answerAll } = setUp();
    const waiting = ['1', '2', '3', '4', '5'].map((id) => service.find('shop', id));
    expect(await service.find('shop', '6')).toEqual({ kind: 'busy', retryAfterSeconds: 6 });
    expect(calls).toHaveLength(5);
    const elsewhere = service.find('club', '6');
    pending.shift()?.resolve(REPORT);
    await waiting[0];
    const admitted = service.find('shop', '6');
    answerAll();
    expect(await Promise.all([...waiting, elsewhere, admitted].map(kindOf))).toEqual(
      Array(7).fill('answered'),
    );
  });

  it('is not kept when its call failed, and the result has the failure', async () => {
    const { calls, pending, service, answerAll } = setUp();
    const failed = service.find('shop', 'x');
    const failure = new ApiError({ api: 'normal_push_trace', reason: 'timeout', fact: 'got nothing' });
    pending.shift()?.reject(failure);
    expect(await failed).toEqual({ kind: 'failed', failure });
    const again = service.find('shop', 'x');
    answerAll();
    expect(await kindOf(again)).toBe('answered');
    expect(calls).toHaveLength(2);
  });

  it('rejects because of a bug, and no longer counts as waiting', async () => {
    const { pending, service, answerAll } = setUp();
    const broken = service.find('shop', 'x');
    pending.shift()?.reject(new TypeError('a bug'));
    await expect(broken).rejects.toThrow('a bug');
    const again = service.find('shop', 'x');
    answerAll();
    expect(await kindOf(again)).toBe('answered');
  });
});

describe('a trace of an app that replaced another of the same name', () => {
  it('needs a new call, even if a trace of the old app is kept or under way', async () => {
    const { calls, service, answerAll, replaceApps } = setUp();
    const kept = service.find('shop', 'x');
    answerAll();
    await kept;
    const underWay = service.find('shop', 'y');
    replaceApps('shop', 'books');
    expect(service.apps).toEqual(['shop', 'books']);
    const again = ['x', 'y'].map((pushId) => service.find('shop', pushId));
    answerAll();
    expect(await Promise.all([underWay, ...again].map(kindOf))).toEqual(Array(3).fill('answered'));
    expect(calls.map(({ pushId }) => pushId)).toEqual(['x', 'y', 'x', 'y']);
    await expect(service.find('club', 'x')).rejects.toThrow('there is no app club');
  });
});
