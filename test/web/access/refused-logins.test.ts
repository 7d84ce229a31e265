import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createRefusedLogins, type RefusedLogins } from '../../../src/web/access/refused-logins.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => {
    vi.useRealTimers();
  };
});

function refusedLogins(maxAddresses = 10) {
  const reports: RefusedLogins[] = [];
  const { count, reportRest } = createRefusedLogins({
    onRefused: (report) => reports.push(report),
    maxAddresses,
  });
  return { reports, refuse: count, reportRest };
}

describe('refused logins', () => {
  it('are reported by address: the first one immediately, the others once a minute with their number', () => {
    const { reports, refuse } = refusedLogins();
    for (let login = 0; login < 100; login += 1) refuse('10.0.0.1');
    refuse('10.0.0.2');
    expect(reports).toEqual([
      { client: '10.0.0.1', count: 1 },
      { client: '10.0.0.2', count: 1 },
    ]);
    vi.advanceTimersByTime(59_999);
    expect(reports).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(reports.slice(2)).toEqual([{ client: '10.0.0.1', count: 99 }]);
    refuse('10.0.0.1');
    expect(reports).toHaveLength(3);
    vi.advanceTimersByTime(60_000);
    expect(reports.slice(3)).toEqual([{ client: '10.0.0.1', count: 1 }]);
    vi.advanceTimersByTime(600_000);
    expect(reports).toHaveLength(4);
    refuse('10.0.0.1');
    expect(reports).toHaveLength(5);
  });

  it('are reported together for an IPv6 network, and for all addresses beyond the limit', () => {
    const { reports, refuse } = refusedLogins(2);
    for (const address of ['2001:db8::1', '2001:db8::2', '::ffff:10.0.0.1', '10.0.0.2', '10.0.0.3']) {
      refuse(address);
    }
    expect(reports).toEqual([
      { client: '2001:db8:0:0', count: 1 },
      { client: '10.0.0.1', count: 1 },
      { client: 'others', count: 1 },
    ]);
    vi.advanceTimersByTime(60_000);
    expect(reports.slice(3)).toEqual([
      { client: '2001:db8:0:0', count: 1 },
      { client: 'others', count: 1 },
    ]);
  });

  it('of the last minute can be reported before it ends, and are not reported again', () => {
    const { reports, refuse, reportRest } = refusedLogins();
    for (let login = 0; login < 3; login += 1) refuse('10.0.0.1');
    refuse('10.0.0.2');
    reportRest();
    expect(reports.slice(2)).toEqual([{ client: '10.0.0.1', count: 2 }]);
    reportRest();
    vi.advanceTimersByTime(60_000);
    expect(reports).toHaveLength(3);
  });
});
