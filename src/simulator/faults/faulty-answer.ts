/** Faults in place of a response or in its bytes, as gateways, proxies and broken servers produce them. */
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.ts';
import type { Fault, FaultOf } from './faults.ts';

const PIECE_BYTES = 1_000_000;

/** The response after the faults of its call, in their order. Redirects lead to `path`, the requested one. */
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
  // The target works: a client that follows the redirect gets a response there and appears in the log of calls.
  const location = status >= 300 && status < 400 ? { location: path } : {};
  const retry = status === 429 || status === 503 ? { 'retry-after': '1' } : {};
  const headers = { ...answer.headers, ...location, ...retry };
  if (page === 'report') return { ...answer, status, headers };
  if (page === 'empty') return { status, headers, body: '' };
  const title = `<title>${status}</title>`;
  return {
    status,
    headers: { ...headers, 'content-type': 'text/html' },
    // Gateways repeat the requested URL, with the signature in its query.
    body: `<html><head>${title}</head><body><h1>${status}</h1><p>${path.replaceAll('&', '&amp;')}</p></body></html>\n`,
  };
}

const ENCODINGS: Readonly<Record<FaultOf<'encoding'>['as'], (bytes: Buffer) => Buffer>> = {
  utf8_bom: (bytes) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]),
  utf16: (bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le'),
  // Bytes within a text that start no UTF-8 character.
  invalid_utf8: (bytes) =>
    Buffer.from(bytes.toString('latin1').replaceAll('"ErrInfo":"', '$&\xff\xc0'), 'latin1'),
  nul_bytes: (bytes) => Buffer.concat([bytes, Buffer.alloc(16)]),
};

/** A JSON object whose only text ends after `bytes` bytes. */
function* hugeBody(bytes: number): Generator<Buffer> {
  yield Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"Padding":"');
  const piece = Buffer.alloc(PIECE_BYTES, 'x');
  for (let left = bytes; left > 0; left -= PIECE_BYTES) yield piece.subarray(0, left);
  yield Buffer.from('"}');
}

/** A small body that unpacks to `bytes` bytes: a gzip file may consist of many members, here all alike. */
function* gzipMembers(bytes: number): Generator<Buffer> {
  const member = gzipSync(Buffer.alloc(PIECE_BYTES, ' '));
  for (let left = bytes; left > 0; left -= PIECE_BYTES) yield member;
}

export function firstHalf(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.ceil(bytes.length / 2));
}

/** The bytes of a short body, or the first chunk of a long one. */
export function bytesOf({ body }: Answer): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (Buffer.isBuffer(body)) return body;
  for (const piece of body) return piece;
  return Buffer.alloc(0);
}
