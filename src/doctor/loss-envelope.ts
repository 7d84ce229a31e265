/** Finds which of the possible forms a good loss answer has. */

import { findPayload, parseBody } from '../tencent/envelope.ts';
import { LOSS_FIELDS, PUSH_LOSS } from '../tencent/push-loss.ts';
import type { EnvelopeFound } from './checks/envelope.ts';

/** `text` must be the body of a readable answer; throws an ApiError otherwise. */
export function findLossEnvelope(text: string): EnvelopeFound {
  const { path } = findPayload(PUSH_LOSS, parseBody(PUSH_LOSS, text), LOSS_FIELDS);
  return isJson(text) ? { kind: 'json', path } : { kind: 'keyless' };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
