/** In which of the possible forms the upstream sends its loss report: the reference contradicts itself there. */

import type { Failure } from '../../core/failure.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Check } from './check.ts';

/** Where the four loss arrays are; `keyless` is the sample of the reference: an object without a key, which is not JSON. */
export type EnvelopeFound = { readonly kind: 'keyless' } | { readonly kind: 'json'; readonly path: string };

export function checkEnvelope(
  found: EnvelopeFound | Failure,
  messages: Messages['doctor']['envelope'],
): Check {
  if (!('kind' in found)) return unreadable(found);
  const detail = messages.found(
    found.kind === 'json' ? { ...found, path: found.path.replace(/\.$/, '') } : found,
  );
  return { name: 'envelope', status: 'ok', detail };
}

function unreadable({ reason, message: detail, advice }: Failure): Check {
  const status = reason === 'invalid_response' ? 'fail' : 'unknown';
  return { name: 'envelope', status, detail, advice };
}
