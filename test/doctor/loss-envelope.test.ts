import { expect, it } from 'vitest';
import { findLossEnvelope } from '../../src/doctor/loss-envelope.ts';

const GOOD = '"ActionStatus":"OK","ErrorCode":0';
const ARRAYS = '"ReadyToSendLoss":[],"PostSendDeliveredLoss":[]';

it.each([
  [`{${GOOD},${ARRAYS}}`, { kind: 'json', path: '' }],
  [`{${GOOD},"Results":{${ARRAYS}}}`, { kind: 'json', path: 'Results.' }],
  [`{${GOOD},"Results":[{${ARRAYS}}]}`, { kind: 'json', path: 'Results[0].' }],
  [`{${GOOD},"Loss":{${ARRAYS}}}`, { kind: 'json', path: 'Loss.' }],
  [`{${GOOD},{${ARRAYS}}}`, { kind: 'keyless' }],
])('findLossEnvelope recognises the form of %s', (text, found) => {
  expect(findLossEnvelope(text)).toEqual(found);
});

it.each(['', '[]', `{${GOOD}}`])('findLossEnvelope throws for %j', (text) => {
  expect(() => findLossEnvelope(text)).toThrow(/invalid response/);
});
