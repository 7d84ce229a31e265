import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/tencent/api-error.ts';
import { checkStatus, findPayload, type JsonObject, parseBody } from '../../src/tencent/envelope.ts';
import { DOCUMENTED_LOSS, FLAT_LOSS } from '../support/documented-answers.ts';
import { apiErrorThrownBy } from '../support/thrown-by.ts';

const API = 'normal_push_loss';

const parsed = (text: string) => parseBody(API, text);
const parseError = (text: string) => apiErrorThrownBy(() => parsed(text));
const statusError = (body: JsonObject, secret = 'the-usersig') =>
  apiErrorThrownBy(() => checkStatus(API, body, secret));

describe('the body of an answer', () => {
  it('is read as if the keyless braces of the documented sample were not there', () => {
    expect(() => JSON.parse(DOCUMENTED_LOSS)).toThrow(SyntaxError);
    expect(parsed(DOCUMENTED_LOSS)).toEqual(parsed(FLAT_LOSS));
  });

  it('keeps its texts as they are when keyless braces are left out', () => {
    const info = 'braces } ] , { 5" and , { a backslash \\';
    const text = `{"ErrorInfo":${JSON.stringify(info)},\n {"Loss":[{"a":{"b":[1,{}]}},{}]} ,"after":{"c":1}}`;
    expect(parsed(text)).toEqual({
      ErrorInfo: info,
      Loss: [{ a: { b: [1, {}] } }, {}],
      after: { c: 1 },
    });
  });

  it('may begin with one byte order mark', () => {
    expect(parsed('\ufeff{"a":1}')).toEqual({ a: 1 });
    expect(parsed(`\ufeff${DOCUMENTED_LOSS}`)).toEqual(parsed(FLAT_LOSS));
    for (const text of ['\ufeff', '\ufeff\ufeff{"a":1}', '{\ufeff"a":1}']) {
      expect(parseError(text).reason).toBe('invalid_response');
    }
  });

  it('may begin with a keyless brace, and hold more than one', () => {
    expect(parsed('{{"a":1},{"b":2},"c":3}')).toEqual({ a: 1, b: 2, c: 3 });
  });

  it('is not repaired when its JSON is broken in another way than in the sample', () => {
    for (const text of ['{"a":{{"b":1}}}', '{"a":1', '{"a":1}}', '{a:1}', "{'a':1}", '', ' ', '{']) {
      expect(parseError(text).reason).toBe('invalid_response');
    }
  });

  it.each(['null', '[]', '"text"', '3', 'true', '[{"ReadyToSendLoss":[]}]'])(
    'is rejected when it is JSON but not an object: %s',
    (text) => {
      expect(parseError(text)).toMatchObject({
        reason: 'invalid_response',
        message: 'normal_push_loss answered with an invalid response: the body is JSON but not an object',
      });
    },
  );

  it('is described by its length, never by its text, when it is an error page', () => {
    const page = '<html><title>502 /v4/timpush?usersig=secret</title></html>';
    expect(parseError(page).message).toBe(
      `normal_push_loss answered with an invalid response: the body (${page.length} characters) is not JSON`,
    );
  });

  it('gives an object or an ApiError that repeats nothing of it, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), brokenJson(), fc.json()), (text) => {
        try {
          expect(typeof parsed(text)).toBe('object');
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
          expect((error as ApiError).message).toMatch(
            /^normal_push_loss answered with an invalid response: the body (is JSON but not an object|\(\d+ characters\) is not JSON)$/,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is read in a time that grows with its length only, however deep it is', () => {
    const deep = `${'{'.repeat(200_000)}"a"${'}'.repeat(200_000)}`;
    expect(parseError(deep).reason).toBe('invalid_response');
  });
});

/** JSON and the documented sample with a piece cut out, doubled or put elsewhere. */
function brokenJson(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.oneof(fc.constant(DOCUMENTED_LOSS), fc.json()), fc.nat(), fc.nat(40), fc.string())
    .map(([text, at, length, piece]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + piece + text.slice(from + length);
    });
}

describe('the status of an answer', () => {
  it.each([
    ['as documented', { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'sucess' }],
    ['with its code as text', { ActionStatus: 'OK', ErrorCode: '0' }],
    ['under the other names of the reference', { ActionStatus: 'OK', ResultCode: 0, ResultInfo: '' }],
    ['with fields that are new', { ActionStatus: 'OK', ErrorCode: 0, RequestId: 'x' }],
  ])('is good %s', (_, body) => {
    expect(() => checkStatus(API, body, 'the-usersig')).not.toThrow();
  });

  it.each([
    ['a number', { ActionStatus: 'FAIL', ErrorCode: 70009, ErrorInfo: 'bad key' }],
    ['text', { ActionStatus: 'FAIL', ErrorCode: '70009', ErrorInfo: 'bad key' }],
    ['ResultCode', { ActionStatus: 'FAIL', ResultCode: 70009, ResultInfo: 'bad key' }],
    ['a number beside OK', { ActionStatus: 'OK', ErrorCode: 70009, ErrorInfo: 'bad key' }],
    ['a number without ActionStatus', { ErrorCode: 70009, ErrorInfo: 'bad key' }],
  ])('is the error of its code, for a code in the form %s', (_, body) => {
    expect(statusError(body)).toMatchObject({
      reason: 'auth',
      code: 70009,
      message: 'normal_push_loss answered ErrorCode 70009: bad key',
    });
  });

  it('of a refusal without a text gives a message with the code alone', () => {
    for (const ErrorInfo of [undefined, null, 5, {}, '']) {
      expect(statusError({ ErrorCode: 60011, ErrorInfo }).message).toBe(
        'normal_push_loss answered ErrorCode 60011',
      );
    }
  });

  it('is a failure when ActionStatus says so without a code', () => {
    for (const code of [{}, { ErrorCode: 0 }, { ErrorCode: 'none' }]) {
      const error = statusError({ ActionStatus: 'FAIL', ...code, ErrorInfo: 'no idea' });
      expect(error).toMatchObject({
        reason: 'api',
        message: 'normal_push_loss answered ActionStatus FAIL without an ErrorCode: no idea',
      });
      expect(error).not.toHaveProperty('code');
    }
  });

  it.each([
    ['ErrorCode is missing or not an integer', { ActionStatus: 'OK' }],
    ['ErrorCode is missing or not an integer', { ActionStatus: 'OK', ErrorCode: 1.5 }],
    ['ErrorCode is missing or not an integer', { ActionStatus: 'OK', ErrorCode: true }],
    ['ErrorCode is missing or not an integer', { ActionStatus: 'OK', ErrorCode: '1e3' }],
    ['ErrorCode is missing or not an integer', {}],
    ['ActionStatus is missing or not a string', { ErrorCode: 0 }],
    ['ActionStatus is missing or not a string', { ErrorCode: 0, ActionStatus: 1 }],
  ])('is an invalid response: %s, %j', (fact, body) => {
    expect(statusError(body)).toMatchObject({
      reason: 'invalid_response',
      message: `normal_push_loss answered with an invalid response: ${fact}`,
    });
  });

  it('shows its text as one line of at most 200 characters', () => {
    const { message } = statusError({
      ErrorCode: 91000,
      ErrorInfo: `line\r\nline\u001b[31m ${'é'.repeat(500)}`,
    });
    expect(message).toMatch(/^normal_push_loss answered ErrorCode 91000: line line \[31m é+…$/);
    expect([...message.slice(message.indexOf(': ') + 2)]).toHaveLength(200);
  });

  it('blanks out the signature as a URL writes it, too', () => {
    const body = { ErrorCode: 70009, ErrorInfo: 'bad usersig=eJw%2Aa-b_ or eJw%2aa-b_ or eJw*a-b_' };
    expect(() => checkStatus('x', body, 'eJw*a-b_')).toThrow('bad usersig=*** or *** or ***');
  });

  it('blanks out the signature wherever its texts echo it', () => {
    const echo = 'the-usersig and again the-usersig';
    for (const body of [
      { ErrorCode: 70009, ErrorInfo: echo },
      { ResultCode: 70009, ResultInfo: echo },
      { ActionStatus: 'FAIL', ErrorInfo: echo },
      { ActionStatus: echo },
    ]) {
      const { message } = statusError(body);
      expect(message).toContain('***');
      expect(message).not.toContain('the-usersig');
    }
  });
});

describe('the place of a report in an answer', () => {
  const NAMES = ['ReadyToSendLoss', 'PostSendDeliveredLoss'];
  const REPORT = { ReadyToSendLoss: [1], PostSendDeliveredLoss: null };
  const status = { ActionStatus: 'OK', ErrorCode: 0 };
  const found = (body: JsonObject) => findPayload(API, { ...status, ...body }, NAMES);

  it.each([
    ['the root', '', REPORT],
    ['an object Results', 'Results.', { Results: REPORT }],
    ['an array Results of one', 'Results[0].', { Results: [REPORT] }],
    ['another object', 'Data.', { Data: REPORT }],
    ['another array of one object', 'Data[0].', { Data: [REPORT] }],
    [
      'another array whose objects hold a field each',
      'Data.',
      { Data: [{ ReadyToSendLoss: [1] }, { PostSendDeliveredLoss: null }] },
    ],
    ['an object beside Results that holds none', 'Data.', { Results: [], Data: REPORT }],
  ])('can be %s', (_, path, body) => {
    const payload = found(body);
    expect(payload.path).toBe(path);
    expect(payload.fields).toMatchObject(REPORT);
  });

  it('is the root even when other places hold a report too', () => {
    expect(found({ ...REPORT, Results: [{ ReadyToSendLoss: [2] }] }).path).toBe('');
  });

  it('is Results before any other child', () => {
    expect(found({ Data: { ReadyToSendLoss: [2] }, Results: REPORT }).path).toBe('Results.');
  });

  it.each([
    ['nothing', {}],
    ['an empty Results', { Results: [] }],
    ['Results of two', { Results: [REPORT, REPORT] }],
    ['Results of null', { Results: [null] }],
    ['an array that holds more than objects', { Data: [REPORT, 'more'] }],
    ['a report a level too deep', { Results: { Data: REPORT } }],
    ['a report named like what objects inherit', { toString: 1, constructor: { ReadyToSendLos: 1 } }],
  ])('must be known, and is never replaced by zeros: %s', (_, body) => {
    const error = apiErrorThrownBy(() => found(body));
    expect(error).toMatchObject({
      reason: 'invalid_response',
      message:
        'normal_push_loss answered with an invalid response: the body contains none of ReadyToSendLoss, PostSendDeliveredLoss',
    });
  });

  it('is not guessed when two children hold a report', () => {
    const error = apiErrorThrownBy(() => found({ Today: REPORT, Yesterday: [REPORT] }));
    expect(error.message).toBe(
      'normal_push_loss answered with an invalid response: Today and Yesterday[0] both contain a report',
    );
  });

  it('is not guessed when two objects of an array hold the same field', () => {
    const error = apiErrorThrownBy(() => found({ Data: [REPORT, { ReadyToSendLoss: [] }] }));
    expect(error.message).toBe(
      'normal_push_loss answered with an invalid response: Data[1].ReadyToSendLoss occurs twice',
    );
  });

  it('is not named in an error by a field name that is long, of several lines, or a signature', () => {
    const signature = 'eJwtzEELgjAYxvHvsnPIpjMb0CUMLLy1oKLLYlNfl2MpOaXvnqjH5-fw-'.repeat(3);
    for (const name of ['x'.repeat(1_000_000), 'line\nline', '<b>', signature]) {
      for (const body of [
        { [name]: REPORT, Other: REPORT },
        { Other: [REPORT, { [name]: 1 }, { [name]: 2 }] },
      ]) {
        const { message } = apiErrorThrownBy(() => found(body));
        expect(message).not.toContain(name);
        expect(message.length).toBeLessThan(200);
      }
      expect(found({ [name]: REPORT }).path).not.toContain(name);
    }
  });
});
