/** `/_faults`: GET lists the faults, POST replaces them by a JSON array, DELETE removes them all. */

import type { Page } from '../truth.ts';
import type { FaultBoard } from './fault-board.ts';
import { parseFaults } from './parse-faults.ts';

export interface FaultsRequest {
  readonly method: string;
  /** Undefined when it was too long to read. */
  readonly body: string | undefined;
  /** The client's address. */
  readonly remoteAddress: string | undefined;
}

export interface FaultsPageOptions {
  readonly board: FaultBoard;
  /** The names of the simulated apps. */
  readonly apps: readonly string[];
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function faultsPage(request: FaultsRequest, { board, apps, now }: FaultsPageOptions): Page {
  if (!isLoopback(request.remoteAddress)) return refusal(403, ['faults can be set from this machine only']);
  const nowSeconds = now() / 1000;
  if (request.method === 'POST') {
    const given = jsonOf(request.body);
    if (given === undefined) return refusal(400, ['the body is not JSON, or too long']);
    const parsed = parseFaults(given.json, { nowSeconds, apps });
    if ('problems' in parsed) return refusal(400, parsed.problems);
    board.replace(parsed.faults);
  } else if (request.method === 'DELETE') {
    board.replace([]);
  } else if (request.method !== 'GET') {
    return refusal(405, ['use GET, POST or DELETE']);
  }
  return { status: 200, text: `${JSON.stringify(board.pending(nowSeconds))}\n` };
}

function isLoopback(address: string | undefined): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address ?? '');
}

function refusal(status: number, problems: readonly string[]): Page {
  return { status, text: `${JSON.stringify({ problems })}\n` };
}

function jsonOf(text: string | undefined): { readonly json: unknown } | undefined {
  try {
    return text === undefined ? undefined : { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
