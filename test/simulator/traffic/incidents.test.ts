import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/simulator/traffic/incidents.ts';
import { createTraffic } from '../../../src/simulator/traffic/traffic.ts';
import { countsOf } from '../tally-of-counts.ts';

const FROM = 1741752000;
const TO = FROM + 3600;
const APNS = 1;

function countsWith(incidents: readonly Incident[], window = { start: FROM, end: TO }) {
  const traffic = createTraffic({
    seed: 1,
    sdkappid: 1400000001,
    pushesPerDay: 400_000,
    incidents,
    receiptLagMinutes: 0,
    zoneOffsetMinutes: 480,
  });
  return traffic.counts({ ...window, asOf: TO + 86_400 });
}

/** The names of all counts that differ between two runs. */
function changed(incidents: readonly Incident[], window = { start: FROM, end: TO }): readonly string[] {
  const usual = countsOf(countsWith([], window));
  const unusual = countsOf(countsWith(incidents, window));
  const names = new Set([...usual.keys(), ...unusual.keys()]);
  return [...names].filter((name) => (usual.get(name) ?? 0) !== (unusual.get(name) ?? 0)).toSorted();
}

function loss(incidents: readonly Incident[], code: string) {
  const { losses } = countsWith(incidents).platforms[APNS - 1] ?? { losses: [] };
  return losses.find((one) => one.code === code);
}

const badKey: Incident = {
  kind: 'code',
  platform: APNS,
  stage: 'post_send_delivered',
  code: '403',
  info: 'InvalidProviderToken',
  from: FROM,
  to: TO,
  factor: 400,
};

describe('a code incident', () => {
  it('raises the count of its code on its platform and no other count', () => {
    expect(changed([badKey])).toEqual([
      '1 clicked',
      '1 delivered',
      '1 post_send_delivered 403',
      'overall clicked',
      'overall delivered',
      'overall post_send_delivered 403',
    ]);
    expect(loss([badKey], '403')).toMatchObject({ info: 'InvalidProviderToken' });
    expect(loss([badKey], '403')?.count).toBeGreaterThan(50 * (loss([], '403')?.count ?? 0));
  });

  it('changes nothing before and after its time', () => {
    expect(changed([badKey], { start: FROM - 7200, end: FROM })).toEqual([]);
    expect(changed([badKey], { start: TO, end: TO + 7200 })).toEqual([]);
    expect(changed([badKey], { start: FROM, end: FROM + 300 })).toContain('1 post_send_delivered 403');
    expect(changed([badKey], { start: TO - 300, end: TO })).toContain('1 post_send_delivered 403');
  });

  it('adds nothing of an unusual code to the time after its end', () => {
    const topic: Incident = { ...badKey, code: '405', factor: 200 };
    const countIn = (end: number) =>
      countsOf(countsWith([topic], { start: FROM, end })).get('overall post_send_delivered 405');
    expect(countIn(TO)).toBeGreaterThan(0);
    expect(countIn(TO + 7200)).toBe(countIn(TO));
  });

  it('multiplies the usual share', () => {
    const { sent = 0 } = countsWith([badKey]).platforms[APNS - 1]?.funnel ?? {};
    expect((loss([badKey], '403')?.count ?? 0) / sent).toBeCloseTo(0.0002 * 400, 1);
  });

  it('gives an unusual code a share', () => {
    const { sent = 0 } = countsWith([]).platforms[APNS - 1]?.funnel ?? {};
    const topic: Incident = { ...badKey, code: '405', info: 'MethodNotAllowed', factor: 200 };
    expect(loss([topic], '405')).toMatchObject({ info: 'MethodNotAllowed' });
    expect(Math.abs((loss([topic], '405')?.count ?? 0) / (sent * 0.2) - 1)).toBeLessThan(0.1);
  });

  it('never loses more pushes than exist', () => {
    for (const stage of ['ready_to_send', 'post_send_delivered'] as const) {
      const { funnel, losses } = countsWith([{ ...badKey, stage, factor: 1e9 }]).platforms[APNS - 1] ?? {};
      const reaching = stage === 'ready_to_send' ? funnel?.sendable : funnel?.sent;
      const lost = losses?.filter((one) => one.stage === stage).reduce((sum, { count }) => sum + count, 0);
      expect(lost).toBe(reaching);
      expect(funnel?.delivered).toBe(0);
    }
  });

  it('makes a code rarer, or stops it', () => {
    expect(loss([{ ...badKey, code: '410', factor: 0 }], '410')).toBeUndefined();
    const half = loss([{ ...badKey, code: '410', factor: 0.5 }], '410')?.count ?? 0;
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(loss([], '410')?.count ?? 0);
  });

  it('without a text uses the code’s usual text', () => {
    const { info: _, ...plain } = badKey;
    expect(loss([plain], '403')).toMatchObject({ info: 'ExpiredProviderToken' });
  });

  it('adds to another on the same platform', () => {
    const both = [badKey, { ...badKey, code: '410', info: 'Unregistered', factor: 10 }];
    expect(loss(both, '403')?.count).toBeGreaterThan(10 * (loss([], '403')?.count ?? 0));
    expect(loss(both, '410')?.count).toBeGreaterThan(5 * (loss([], '410')?.count ?? 0));
  });
});

describe('other incidents', () => {
  it('suppress the receipts of a platform without any loss', () => {
    const silent: Incident = { kind: 'receipts', platform: 3, from: FROM, to: TO, factor: 0 };
    expect(changed([silent])).toEqual(['3 clicked', '3 delivered', 'overall clicked', 'overall delivered']);
    expect(countsWith([silent]).platforms[2]?.funnel.delivered).toBe(0);
  });

  it('scale the traffic of a platform', () => {
    const campaign: Incident = { kind: 'volume', platform: 8, from: FROM, to: TO, factor: 5 };
    const usual = countsWith([]).platforms[7]?.funnel.sendable ?? 0;
    expect((countsWith([campaign]).platforms[7]?.funnel.sendable ?? 0) / usual).toBeCloseTo(5, 0);
    expect(changed([campaign]).every((name) => /^(8|overall) /.test(name))).toBe(true);
    expect(countsWith([{ ...campaign, factor: 0 }]).platforms[7]?.funnel.sendable).toBe(0);
  });
});
