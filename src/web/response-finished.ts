/** Whether an answer still needs anybody to watch over it. */
import type { ServerResponse } from 'node:http';

/** The system has taken all of it, or the client has left: timers for such a scrape would cost a twentieth of it, or more. */
export function isResponseFinished({ destroyed, writableEnded, socket }: ServerResponse): boolean {
  return destroyed || (writableEnded && socket?.writableLength === 0);
}
