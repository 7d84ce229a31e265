import { describe, expect, it } from 'vitest';
import { parseWrk } from './wrk.ts';

const HEAD = `Running 5s test @ http://127.0.0.1:40001/metrics
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   226.10us  117.21us   4.20ms   93.62%
    Req/Sec    17.45k     1.13k   19.02k    70.00%
  86816 requests in 5.00s, 11.03GB read
`;
const TAIL = `Requests/sec:  17360.18
Transfer/sec:      2.21GB
`;

describe('the output of wrk', () => {
  it('is parsed into scrapes per second and the number of scrapes', () => {
    expect(parseWrk(HEAD + TAIL)).toEqual({ perSecond: 17360.18, requests: 86816 });
  });

  it.each(['  Socket errors: connect 0, read 3, write 0, timeout 1\n', '  Non-2xx or 3xx responses: 12\n'])(
    'makes the parser throw when requests failed: %s',
    (failure) => {
      expect(() => parseWrk(HEAD + failure + TAIL)).toThrow(failure.trim());
    },
  );

  it('makes the parser throw when no request was answered', () => {
    const text = '  0 requests in 5.00s, 0.00B read\nRequests/sec:      0.00\n';
    expect(() => parseWrk(text)).toThrow('no answer');
  });
});
