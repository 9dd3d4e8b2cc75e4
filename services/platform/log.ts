/** One log for the process: JSON lines, or readable lines on a terminal; never customer data. */
import { createRequire } from 'node:module';
import { pino, type Logger } from 'pino';
import type PinoPretty from 'pino-pretty';

export type Log = Logger;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Paths that are masked wherever a log line carries them. */
const SECRETS = ['clientSecret', 'secret', 'password', 'authorization', 'token'];

/** @param options `pretty`: for a person at a terminal; JSON lines on standard output otherwise. */
export function createLog(options: {
  readonly level: (typeof LOG_LEVELS)[number];
  readonly pretty: boolean;
  readonly name: string;
}): Log {
  const settings = {
    level: options.level,
    name: options.name,
    base: { name: options.name },
    redact: { paths: SECRETS.flatMap((path) => [path, `*.${path}`]), censor: '***' },
  };
  if (!options.pretty) return pino(settings);
  // Loaded only where a person looks on.
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof PinoPretty;
  return pino(
    settings,
    pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', sync: true, colorize: true }),
  );
}
