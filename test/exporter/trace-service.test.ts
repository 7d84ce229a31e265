import { describe, expect, it } from 'vitest';
import type { TraceReport } from '../../src/core/trace/trace-report.ts';
import { createTraceService, type TraceAnswer, type TracedApp } from '../../src/exporter/trace-service.ts';
import { ApiError } from '../../src/tencent/api-error.ts';

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

/** The service for two apps whose upstream answers when the test says so. */
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
  const tracing = createTraceService({ monotonicMs: () => clock.ms, apps: () => apps });
  const exchange = (...names: readonly string[]) => {
    apps = names.map(app);
  };
  const answerAll = () => {
    for (const one of pending.splice(0)) one.resolve(REPORT);
  };
  return { clock, calls, pending, tracing, answerAll, exchange };
}

const kindOf = async (answer: Promise<TraceAnswer>) => (await answer).kind;

describe('a trace for the web', () => {
  it('goes ahead of every poll, and is given up after twenty seconds', async () => {
    const { calls, tracing, answerAll } = setUp();
    const found = tracing.find('shop', 'x');
    answerAll();
    expect(await kindOf(found)).toBe('answered');
    expect(calls).toEqual([{ app: 'shop', pushId: 'x', priority: 0, deadlineMs: 21_000 }]);
    expect(tracing.apps).toEqual(['shop', 'club']);
  });

  it('never holds a device token', async () => {
    const { tracing, answerAll } = setUp();
    const found = tracing.find('shop', 'x');
    answerAll();
    const text = JSON.stringify(await found);
    expect(text).toContain('"token":"a1b2…8f90"');
    expect(text).not.toContain(TOKEN);
  });

  it('is kept for a minute, for its app and id only', async () => {
    const { clock, calls, tracing, answerAll } = setUp();
    const ask = async (app: string, id: string) => {
      const found = tracing.find(app, id);
      answerAll();
      return kindOf(found);
    };
    await ask('shop', 'x');
    clock.ms += 59_999;
    await ask('shop', 'x');
    expect(calls).toHaveLength(1);
    await ask('club', 'x');
    await ask('shop', 'y');
    expect(calls).toHaveLength(3);
    clock.ms += 1;
    await ask('shop', 'x');
    expect(calls).toHaveLength(4);
  });

  it('that is kept makes room for newer ones', async () => {
    const { calls, tracing, answerAll } = setUp();
    const ask = async (id: string) => {
      const found = tracing.find('shop', id);
      answerAll();
      await found;
    };
    for (let id = 0; id <= 100; id += 1) await ask(String(id));
    await ask('1');
    expect(calls).toHaveLength(101);
    await ask('0');
    expect(calls).toHaveLength(102);
  });

  it('is asked for once however many wait for it', async () => {
    const { calls, tracing, answerAll } = setUp();
    const both = [tracing.find('shop', 'x'), tracing.find('shop', 'x')];
    answerAll();
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['answered', 'answered']);
    expect(calls).toHaveLength(1);
  });

  it('is refused to the sixth who waits at an app, until one of them has gone', async () => {
    const { calls, pending, tracing, answerAll } = setUp();
    const waiting = ['1', '2', '3', '4', '5'].map((id) => tracing.find('shop', id));
    expect(await tracing.find('shop', '6')).toEqual({ kind: 'busy', retryAfterSeconds: 6 });
    expect(calls).toHaveLength(5);
    const elsewhere = tracing.find('club', '6');
    pending.shift()?.resolve(REPORT);
    await waiting[0];
    const admitted = tracing.find('shop', '6');
    answerAll();
    expect(await Promise.all([...waiting, elsewhere, admitted].map(kindOf))).toEqual(
      Array(7).fill('answered'),
    );
  });

  it('that failed is told with its reason and not kept', async () => {
    const { calls, pending, tracing, answerAll } = setUp();
    const failed = tracing.find('shop', 'x');
    const failure = new ApiError({ api: 'normal_push_trace', reason: 'timeout', fact: 'got nothing' });
    pending.shift()?.reject(failure);
    expect(await failed).toEqual({ kind: 'failed', failure });
    const again = tracing.find('shop', 'x');
    answerAll();
    expect(await kindOf(again)).toBe('answered');
    expect(calls).toHaveLength(2);
  });

  it('fails loudly by a fault of our own, and leaves its place', async () => {
    const { pending, tracing, answerAll } = setUp();
    const broken = tracing.find('shop', 'x');
    pending.shift()?.reject(new TypeError('a fault'));
    await expect(broken).rejects.toThrow('a fault');
    const again = tracing.find('shop', 'x');
    answerAll();
    expect(await kindOf(again)).toBe('answered');
  });
});

describe('a trace of an app that took the place of another', () => {
  it('is asked for anew, though the same push of the one before was answered or is waited for', async () => {
    const { calls, tracing, answerAll, exchange } = setUp();
    const kept = tracing.find('shop', 'x');
    answerAll();
    await kept;
    const underWay = tracing.find('shop', 'y');
    exchange('shop', 'books');
    expect(tracing.apps).toEqual(['shop', 'books']);
    const again = ['x', 'y'].map((pushId) => tracing.find('shop', pushId));
    answerAll();
    expect(await Promise.all([underWay, ...again].map(kindOf))).toEqual(Array(3).fill('answered'));
    expect(calls.map(({ pushId }) => pushId)).toEqual(['x', 'y', 'x', 'y']);
    await expect(tracing.find('club', 'x')).rejects.toThrow('there is no app club');
  });
});
