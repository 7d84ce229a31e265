import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/core/failure.ts';
import { LIMIT_SECONDS, type Window } from '../../../src/core/window.ts';
import {
  checkSevenDays,
  type SevenDaysFinding,
  sevenDaysExperiment,
  type WindowAnswer,
} from '../../../src/doctor/checks/seven-days.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

const NOW = 1_741_786_200;

const failure = (reason: Failure['reason'], code?: number): WindowAnswer => ({
  failure: {
    reason,
    message: `answered ${code ?? reason}`,
    advice: '',
    ...(code === undefined ? {} : { code }),
  },
});

/** What an upstream refuses, and how. */
interface Limits {
  /** Windows that are too long. */
  readonly span?: boolean;
  /** Windows that start too early. */
  readonly age?: boolean;
  /** Windows that end in the future. */
  readonly future?: boolean;
  readonly refusal?: WindowAnswer;
  /** Pushes lost in windows that start before the limit. */
  readonly lostBefore?: number;
}

function upstream({ span, age, future, refusal = failure('bad_request', 70402), lostBefore = 5 }: Limits) {
  return ({ start, end }: Window): WindowAnswer => {
    const tooLong = span && end - start > LIMIT_SECONDS;
    const tooOld = age && start < NOW - LIMIT_SECONDS;
    if (tooLong || tooOld || (future && end > NOW)) return refusal;
    return { lost: start < NOW - LIMIT_SECONDS ? lostBefore : 9 };
  };
}

function runExperiment(answer: (window: Window) => WindowAnswer): {
  readonly finding: SevenDaysFinding;
  readonly calls: number;
} {
  const experiment = sevenDaysExperiment(NOW);
  let calls = 0;
  let step = experiment.next();
  for (; !step.done; calls += 1) step = experiment.next(answer(step.value));
  return { finding: step.value, calls };
}

const check = (finding: SevenDaysFinding) => checkSevenDays(finding, MESSAGES.en.doctor.sevenDays);

describe('the seven-days check', () => {
  it.each<[string, Limits, SevenDaysFinding]>([
    ['the length', { span: true }, { span: 'limited', age: 'free' }],
    ['the start', { age: true }, { span: 'free', age: 'limited' }],
    ['length and start', { span: true, age: true }, { span: 'limited', age: 'limited' }],
    ['nothing', {}, { span: 'free', age: 'free' }],
    [
      'the length, where no window may end in the future',
      { span: true, future: true },
      { span: 'limited', age: 'free' },
    ],
    ['nothing, where no window may end in the future', { future: true }, { span: 'free', age: 'free' }],
    [
      'the start, where no window may end in the future',
      { age: true, future: true },
      { span: 'unknown', age: 'limited' },
    ],
    ['only the losses that the upstream keeps', { lostBefore: 0 }, { span: 'free', age: 'empty' }],
    [
      'length and start, refused with an undocumented code',
      { span: true, age: true, refusal: failure('api', 12345) },
      { span: 'limited', age: 'limited' },
    ],
    [
      'the length, refused with an invalid response',
      { span: true, refusal: failure('invalid_response') },
      { span: 'limited', age: 'free' },
    ],
    [
      'length and start, refused with a code for a wrong configuration',
      { span: true, age: true, refusal: failure('config', 60010) },
      { span: 'limited', age: 'limited' },
    ],
  ])('finds within four calls that seven days limit %s', (_, limits, expected) => {
    const { finding, calls } = runExperiment(upstream(limits));
    expect(finding).toEqual(expected);
    expect(calls).toBeLessThanOrEqual(4);
    expect(check(finding)).toMatchObject({
      status: expected.span === 'unknown' ? 'unknown' : 'ok',
      detail: expect.stringMatching(/./),
    });
  });

  it.each(
    (['rate_limited', 'server', 'timeout', 'network', 'deadline'] as const).flatMap((reason) =>
      [1, 2, 3, 4].map((failing) => ({ reason, failing })),
    ),
  )('has no result when call $failing fails by $reason, whatever the window', ({ reason, failing }) => {
    let call = 0;
    const { finding, calls } = runExperiment((window) => {
      call += 1;
      return call === failing ? failure(reason) : upstream({ span: true, future: true })(window);
    });
    expect([finding.span, calls]).toEqual(['unknown', failing]);
    expect(check(finding)).toMatchObject({ status: 'unknown', detail: `answered ${reason}` });
  });
});
