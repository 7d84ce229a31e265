/** In which of the possible forms the upstream sends its loss report: the reference contradicts itself there. */

import type { Failure } from '../../core/failure.ts';
import type { Check } from './check.ts';

/** Where the four arrays stand; `keyless` is the documented sample's brace without a key, which is not JSON. */
export type EnvelopeFound = { readonly kind: 'keyless' } | { readonly kind: 'json'; readonly path: string };

export function checkEnvelope(found: EnvelopeFound | Failure): Check {
  if (!('kind' in found)) return unread(found);
  const place =
    found.kind === 'keyless'
      ? 'in a brace without a key, as in the reference’s sample'
      : found.path === ''
        ? 'at the root of the answer'
        : `in ${found.path.replace(/\.$/, '')} of the answer`;
  return { name: 'envelope', status: 'ok', evidence: `the losses stand ${place}` };
}

function unread({ reason, message, advice }: Failure): Check {
  return {
    name: 'envelope',
    status: reason === 'invalid_response' ? 'fail' : 'unknown',
    evidence: message,
    advice,
  };
}
