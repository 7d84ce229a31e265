import { describe, expect, it } from 'vitest';
import { parseFault, parseFaults } from '../../../src/simulator/faults/parse-faults.ts';

const HERE = { nowSeconds: 1741752000.5, apps: ['shop', 'news'] };

function problemsOf(given: unknown): readonly string[] {
  const parsed = parseFaults(given, HERE);
  return 'problems' in parsed ? parsed.problems : [];
}

describe('a list of faults', () => {
  it('has its times as unix seconds, also where they were relative, and defaults for omitted fields', () => {
    const given = [
      { kind: 'latency', app: 'shop', command: 'normal_push_loss', from: '+10s', to: '+2m', delayMs: 300 },
      { kind: 'http', status: 502, from: 1741752000, to: '1741752060', calls: 3 },
      { kind: 'huge_body', from: '-500ms' },
    ];
    expect(parseFaults(given, HERE)).toEqual({
      faults: [
        {
          kind: 'latency',
          app: 'shop',
          command: 'normal_push_loss',
          from: 1741752010.5,
          to: 1741752120.5,
          delayMs: 300,
          jitterMs: 0,
        },
        { kind: 'http', status: 502, page: 'html', from: 1741752000, to: 1741752060, calls: 3 },
        { kind: 'huge_body', from: 1741752000, bytes: 100_000_000 },
      ],
    });
  });

  it('is accepted again in the form that it is shown in', () => {
    const given = [
      { kind: 'hang', after: 'headers', from: '+1s' },
      { kind: 'clock', offsetSeconds: -3600 },
    ];
    const parsed = parseFaults(given, HERE);
    expect('faults' in parsed && parseFaults(JSON.parse(JSON.stringify(parsed.faults)), HERE)).toEqual(
      parsed,
    );
  });

  it('is refused with all of its problems', () => {
    expect(
      problemsOf([
        { kind: 'latency', delayMs: -1, jitterMs: 'long' },
        { kind: 'flood' },
        { kind: 'truncated', from: 'tomorrow', to: '90s', calls: 0 },
        { kind: 'truncated', from: 5, to: 5 },
        { kind: 'truncated', status: 502 },
        { kind: 'counts', as: 'roman' },
        'truncated',
      ]),
    ).toEqual([
      'fault 1.delayMs must be a whole number from 0',
      'fault 1.jitterMs must be a number',
      expect.stringMatching(/^fault 2\.kind .* Expected 'latency' \| 'hang' /),
      'fault 3.from must be a signed duration like -20m or +2h, or unix seconds',
      'fault 3.to needs a sign: write -90s (before now) or +90s (after now)',
      'fault 3.calls must be a whole number from 1',
      'fault 4.to must lie after from',
      'fault 5 Unrecognized key: "status"',
      'fault 6.as must be one of text, negative, fractional, beyond_2_53, words, null, missing',
      'fault 7 Invalid input: expected object, received string',
    ]);
    expect(problemsOf({ kind: 'truncated' })).toEqual(['the body must be an array']);
  });

  it('is refused if it names an unknown app or command', () => {
    expect(
      problemsOf([
        { kind: 'truncated', app: 'shop' },
        { kind: 'truncated', app: 'pub', command: 'push' },
      ]),
    ).toEqual([
      'fault 2.app must be one of shop, news',
      'fault 2.command must be one of normal_push_loss, normal_push_statistics, normal_push_trace',
    ]);
  });
});

describe('a fault on a command line', () => {
  it('has the same fields, written as key=value', () => {
    expect(parseFault('kind=refusal, code=60011, app=shop, to=+70s, info=slow down', HERE)).toEqual({
      kind: 'refusal',
      code: 60011,
      app: 'shop',
      to: 1741752070.5,
      info: 'slow down',
    });
  });

  it.each([
    ['latency', 'fault part "latency" is not of the form key=value'],
    ['kind=hang,kind=hang', 'fault part "kind" is given twice; give it once'],
    ['kind=hang', 'fault 1.after must be one of request, headers, half_body'],
    ['kind=clock,offsetSeconds=soon,app=pub', 'fault 1.offsetSeconds must be a number'],
    [
      'kind=http,status=99,calls=x',
      'fault 1.calls must be a number; fault 1.status must be a whole number from 200 to 599',
    ],
  ])('is refused with its problems: %s', (text, message) => {
    expect(() => parseFault(text, HERE)).toThrow(new Error(message));
  });
});
