import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/core/failure.ts';
import { LIMIT_SECONDS, type Window } from '../../../src/core/window.ts';
import {
  type Asked,
  checkSevenDays,
  type SevenDaysFinding,
  sevenDaysExperiment,
} from '../../../src/doctor/checks/seven-days.ts';

const NOW = 1_741_786_200;

const failure = (reason: Failure['reason'], code?: number): Asked => ({
  failure: {
    reason,
    message: `answered ${code ?? reason}`,
    advice: '',
    ...(code === undefined ? {} : { code }),
  },
});

interface Limits {
  readonly span?: boolean;
  readonly age?: boolean;
  readonly future?: boolean;
  /** What a refusal is. */
  readonly refusal?: Asked;
  /** Pushes lost in windows that begin before the limit. */
  readonly lostBefore?: number;
}

function upstream({ span, age, future, refusal = failure('bad_request', 70402), lostBefore = 5 }: Limits) {
  return ({ start, end }: Window): Asked => {
    const tooLong = span && end - start > LIMIT_SECONDS;
    const tooOld = age && start < NOW - LIMIT_SECONDS;
    if (tooLong || tooOld || (future && end > NOW)) return refusal;
    return { lost: start < NOW - LIMIT_SECONDS ? lostBefore : 9 };
  };
}

function found(answer: (window: Window) => Asked): {
  readonly verdict: SevenDaysFinding;
  readonly calls: number;
} {
  const probe = sevenDaysExperiment(NOW);
  let calls = 0;
  let step = probe.next();
  for (; !step.done; calls += 1) step = probe.next(answer(step.value));
  return { verdict: step.value, calls };
}

describe('what seven days limit', () => {
  it.each<[string, Limits, SevenDaysFinding]>([
    ['the span', { span: true }, { span: 'limited', age: 'free' }],
    ['the age', { age: true }, { span: 'free', age: 'limited' }],
    ['both', { span: true, age: true }, { span: 'limited', age: 'limited' }],
    ['nothing', {}, { span: 'free', age: 'free' }],
    [
      'the span, with no window in the future',
      { span: true, future: true },
      { span: 'limited', age: 'free' },
    ],
    ['nothing, with no window in the future', { future: true }, { span: 'free', age: 'free' }],
    [
      'the age, with no window in the future',
      { age: true, future: true },
      { span: 'unknown', age: 'limited' },
    ],
    ['nothing but what is kept', { lostBefore: 0 }, { span: 'free', age: 'empty' }],
    [
      'both, by a code that nobody knows',
      { span: true, age: true, refusal: failure('api', 12345) },
      { span: 'limited', age: 'limited' },
    ],
    [
      'the span, by an answer that is none',
      { span: true, refusal: failure('invalid_response') },
      { span: 'limited', age: 'free' },
    ],
    [
      'both, by a code of the configuration',
      { span: true, age: true, refusal: failure('config', 60010) },
      { span: 'limited', age: 'limited' },
    ],
  ])('is found: %s', (_, limits, expected) => {
    const { verdict, calls } = found(upstream(limits));
    expect(verdict).toEqual(expected);
    expect(calls).toBeLessThanOrEqual(4);
    expect(checkSevenDays(verdict)).toMatchObject({
      status: expected.span === 'unknown' ? 'unknown' : 'ok',
      evidence: expect.stringMatching(/./),
    });
  });

  it.each(['rate_limited', 'server', 'timeout', 'network', 'deadline'] as const)(
    'is left open where an answer fails by %s, which says nothing of the window',
    (reason) => {
      for (const failing of [1, 2, 3, 4]) {
        let call = 0;
        const { verdict, calls } = found((window) => {
          call += 1;
          return call === failing ? failure(reason) : upstream({ span: true, future: true })(window);
        });
        expect([verdict.span, calls]).toEqual(['unknown', failing]);
        expect(checkSevenDays(verdict)).toMatchObject({ status: 'unknown', evidence: `answered ${reason}` });
      }
    },
  );
});
