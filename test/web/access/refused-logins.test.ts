import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createRefusedLogins, type RefusedLogins } from '../../../src/web/access/refused-logins.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => {
    vi.useRealTimers();
  };
});

function refusedLogins(maxAddresses = 10) {
  const told: RefusedLogins[] = [];
  const { count, tellRest } = createRefusedLogins({ onRefused: (line) => told.push(line), maxAddresses });
  return { told, refused: count, tellRest };
}

describe('refused logins', () => {
  it('are told at the first, and then once a minute with their number, by address', () => {
    const { told, refused } = refusedLogins();
    for (let login = 0; login < 100; login += 1) refused('10.0.0.1');
    refused('10.0.0.2');
    expect(told).toEqual([
      { client: '10.0.0.1', count: 1 },
      { client: '10.0.0.2', count: 1 },
    ]);
    vi.advanceTimersByTime(59_999);
    expect(told).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(told.slice(2)).toEqual([{ client: '10.0.0.1', count: 99 }]);
    refused('10.0.0.1');
    expect(told).toHaveLength(3);
    vi.advanceTimersByTime(60_000);
    expect(told.slice(3)).toEqual([{ client: '10.0.0.1', count: 1 }]);
    vi.advanceTimersByTime(600_000);
    expect(told).toHaveLength(4);
    refused('10.0.0.1');
    expect(told).toHaveLength(5);
  });

  it('of one IPv6 network are told together, and so are those of addresses beyond a number', () => {
    const { told, refused } = refusedLogins(2);
    for (const address of ['2001:db8::1', '2001:db8::2', '::ffff:10.0.0.1', '10.0.0.2', '10.0.0.3']) {
      refused(address);
    }
    expect(told).toEqual([
      { client: '2001:db8:0:0', count: 1 },
      { client: '10.0.0.1', count: 1 },
      { client: 'others', count: 1 },
    ]);
    vi.advanceTimersByTime(60_000);
    expect(told.slice(3)).toEqual([
      { client: '2001:db8:0:0', count: 1 },
      { client: 'others', count: 1 },
    ]);
  });

  it('that wait for their minute to end are told when asked for, and not again', () => {
    const { told, refused, tellRest } = refusedLogins();
    for (let login = 0; login < 3; login += 1) refused('10.0.0.1');
    refused('10.0.0.2');
    tellRest();
    expect(told.slice(2)).toEqual([{ client: '10.0.0.1', count: 2 }]);
    tellRest();
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(3);
  });
});
