/** Sends a response with the faults of its delivery: late, byte by byte, truncated, never, or not as HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { Fault, FaultOf } from './faults.ts';
import { bytesOf, firstHalf } from './faulty-answer.ts';

export interface Delivery {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly faults: readonly Fault[];
  /** From 0 to 1, for jitter. */
  readonly chance: () => number;
}

const PADDING = 'x'.repeat(1_000_000);
const DRIPS_PER_SECOND = 10;

/** Delays add up; of the other faults the first one applies. Rejects if the client disconnects before the end. */
export async function deliver(
  answer: Answer,
  { request, response, faults, chance }: Delivery,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  for (const fault of faults) {
    if (fault.kind !== 'latency') continue;
    await sleep(fault.delayMs + fault.jitterMs * chance(), undefined, { signal: gone.signal });
  }
  const fault = faults.find(isOnTheWay);
  switch (fault?.kind) {
    case undefined:
      return send(answer, response);
    case 'drip':
      return sendPieces(answer, drips(bytesOf(answer), fault, gone.signal), response);
    case 'hang':
      // Until the client closes the connection or the simulator ends.
      return beginUntil(fault.after, answer, response, () => {});
    case 'reset':
      return beginUntil(fault.after, answer, response, () => request.socket.resetAndDestroy());
    case 'protocol':
      return breakProtocol(fault, answer, { request, response });
  }
}

type OnTheWay = FaultOf<'drip' | 'hang' | 'reset' | 'protocol'>;

function isOnTheWay(fault: Fault): fault is OnTheWay {
  return ['drip', 'hang', 'reset', 'protocol'].includes(fault.kind);
}

function send(answer: Answer, response: ServerResponse): Promise<void> {
  const { status, headers, body } = answer;
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return sendPieces(answer, body, response);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  return Promise.resolve();
}

async function sendPieces(
  { status, headers }: Answer,
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(status, headers);
  await pipeline(Readable.from(pieces, { objectMode: false }), response);
}

async function* drips(
  bytes: Buffer,
  { bytesPerSecond }: FaultOf<'drip'>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const dripBytes = Math.max(1, Math.floor(bytesPerSecond / DRIPS_PER_SECOND));
  for (let at = 0; at < bytes.length; at += dripBytes) {
    yield bytes.subarray(at, at + dripBytes);
    await sleep((1000 * dripBytes) / bytesPerSecond, undefined, { signal });
  }
}

/** Sends the part of the response before `moment`, then calls `instead` in place of the rest. */
function beginUntil(
  moment: FaultOf<'hang'>['after'],
  answer: Answer,
  response: ServerResponse,
  instead: () => void,
): void {
  if (moment === 'request') {
    instead();
    return;
  }
  response.writeHead(answer.status, answer.headers);
  if (moment === 'half_body') {
    response.write(firstHalf(bytesOf(answer)), instead);
  } else {
    response.flushHeaders();
    instead();
  }
}

function breakProtocol(
  { as }: FaultOf<'protocol'>,
  answer: Answer,
  { request, response }: Pick<Delivery, 'request' | 'response'>,
): void {
  if (as === 'not_http') {
    request.socket.end('220 mail.example.com ESMTP ready\r\n');
  } else if (as === 'huge_headers') {
    response.writeHead(answer.status, { ...answer.headers, 'x-padding': PADDING }).end();
  } else {
    const bytes = bytesOf(answer);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length + 1 });
    response.write(bytes, () => request.socket.end());
  }
}
