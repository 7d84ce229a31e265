/** Faults in place of an answer or in its bytes, as gateways, proxies and broken servers give them. */
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.ts';
import type { Fault, FaultOf } from './faults.ts';

const PIECE_BYTES = 1_000_000;

/** The answer under the faults of its call, in their order; `path` is what was asked, for redirects. */
export function faultyAnswer(answer: Answer, faults: readonly Fault[], path: string): Answer {
  return faults.reduce((before, fault) => underFault(before, fault, path), answer);
}

function underFault(answer: Answer, fault: Fault, path: string): Answer {
  switch (fault.kind) {
    case 'http':
      return httpPage(answer, fault, path);
    case 'content_type':
      return { ...answer, headers: { ...answer.headers, 'content-type': fault.type } };
    case 'encoding':
      return { ...answer, body: ENCODINGS[fault.as](bytesOf(answer)) };
    case 'truncated':
      return { ...answer, body: firstHalf(bytesOf(answer)) };
    case 'huge_body':
      return { ...answer, body: hugeBody(fault.bytes) };
    case 'gzip_bomb':
      return {
        ...answer,
        headers: { ...answer.headers, 'content-encoding': 'gzip' },
        body: gzipMembers(fault.bytes),
      };
    default:
      return answer;
  }
}

function httpPage(answer: Answer, { status, page }: FaultOf<'http'>, path: string): Answer {
  // The place is a good one: whoever follows is answered there, and seen in the log of calls.
  const location = status >= 300 && status < 400 ? { location: path } : {};
  const retry = status === 429 || status === 503 ? { 'retry-after': '1' } : {};
  const headers = { ...answer.headers, ...location, ...retry };
  if (page === 'report') return { ...answer, status, headers };
  if (page === 'empty') return { status, headers, body: '' };
  const title = `<title>${status}</title>`;
  return {
    status,
    headers: { ...headers, 'content-type': 'text/html' },
    // Gateways repeat what they were asked, the signature in its query included.
    body: `<html><head>${title}</head><body><h1>${status}</h1><p>${path.replaceAll('&', '&amp;')}</p></body></html>\n`,
  };
}

const ENCODINGS: Readonly<Record<FaultOf<'encoding'>['as'], (bytes: Buffer) => Buffer>> = {
  utf8_bom: (bytes) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]),
  utf16: (bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le'),
  // A byte that begins no character, within a text.
  invalid_utf8: (bytes) =>
    Buffer.from(bytes.toString('latin1').replaceAll('"ErrInfo":"', '$&\xff\xc0'), 'latin1'),
  nul_bytes: (bytes) => Buffer.concat([bytes, Buffer.alloc(16)]),
};

/** A JSON object whose only text does not end before `bytes` are sent. */
function* hugeBody(bytes: number): Generator<Buffer> {
  yield Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"Padding":"');
  const piece = Buffer.alloc(PIECE_BYTES, 'x');
  for (let left = bytes; left > 0; left -= PIECE_BYTES) yield piece.subarray(0, left);
  yield Buffer.from('"}');
}

/** A small body that unpacks to `bytes`: a gzip file may consist of many members, and here they are all alike. */
function* gzipMembers(bytes: number): Generator<Buffer> {
  const member = gzipSync(Buffer.alloc(PIECE_BYTES, ' '));
  for (let left = bytes; left > 0; left -= PIECE_BYTES) yield member;
}

export function firstHalf(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.ceil(bytes.length / 2));
}

/** The bytes of a body that is short, or the first piece of one that is long. */
export function bytesOf({ body }: Answer): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (Buffer.isBuffer(body)) return body;
  for (const piece of body) return piece;
  return Buffer.alloc(0);
}
