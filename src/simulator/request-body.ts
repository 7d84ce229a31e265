/** Reads the body of a request up to a size limit. */
import type { IncomingMessage } from 'node:http';
import { ApiRefusal } from './api-refusal.ts';

export const MAX_BODY_BYTES = 64 * 1024;

/**
 * The text, or undefined if it exceeds the limit. The excess is read and discarded, so that the client can read the
 * response.
 */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

/** @throws ApiRefusal unless the text is a JSON object; even a call without parameters sends `{}`. */
export function parseBody(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) throw new ApiRefusal('malformedRequest', `body over ${MAX_BODY_BYTES} bytes`);
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new ApiRefusal('malformedBody');
  return { ...body };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiRefusal('malformedBody');
  }
}
