/** The log: for each event a JSON object or a readable text, on one line. */
import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { LogConfig } from '../config/load.ts';

export function createLogger({ level, format }: LogConfig, stream: NodeJS.WritableStream): Logger {
  const destination =
    format === 'json'
      ? stream
      : pretty({
          destination: stream,
          colorize: false,
          ignore: 'pid,hostname',
          singleLine: true,
          sync: true,
        });
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: levelName },
  };
  return pino(options, destination);
}

function levelName(level: string): { readonly level: string } {
  return { level };
}
