/** A log that keeps its lines, parsed. */
import pino, { type Logger } from 'pino';

export interface RecordedLog {
  readonly log: Logger;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

export function recordedLog(): RecordedLog {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const formatters = { level: (level: string) => ({ level }) };
  const log = pino(
    { level: 'debug', base: null, timestamp: false, formatters },
    { write: (line: string) => lines.push(JSON.parse(line)) },
  );
  return { log, lines };
}
