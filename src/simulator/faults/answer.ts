/** An HTTP response before the simulator sends it. */

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Chunks are generated while they are sent, so that a body may be larger than the memory. */
  readonly body: string | Buffer | Iterable<Buffer>;
}

export function textAnswer(text: string, type: string, status = 200): Answer {
  return { status, headers: { 'content-type': `${type}; charset=utf-8` }, body: text };
}
