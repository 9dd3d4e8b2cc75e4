/** The log of the command: one JSON line per entry on standard error. */
import type { GatewayLog } from '../serve/gateway-options.ts';

/** `write` takes one line; `now` is Unix time in milliseconds. */
export function createLogLines(write: (line: string) => void, now: () => number): GatewayLog {
  const log = (level: string) => (fields: object, message: string) => {
    const time = new Date(now()).toISOString();
    write(`${JSON.stringify({ level, time, message, ...fields }, plain)}\n`);
  };
  return { info: log('info'), warn: log('warn'), error: log('error') };
}

/** Errors have no enumerable properties; a line without their message would say nothing. */
function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack } = value;
  return { name, message, stack };
}
