/** The control API of one system: `/_sandbox/…`, for this machine only (design.md 9). */
import { z } from 'zod';
import type { Clock } from '../serve/clock.ts';
import type { RequestLog } from '../serve/request-log.ts';
import type { WireRequest, WireResponse } from '../serve/wire.ts';

/** A body that cannot be carried out; nothing was changed. */
export class ControlError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

/** One command: the body in, the answer out. */
export type Command = (body: unknown) => Promise<unknown> | unknown;

export interface ControlOptions {
  readonly clock: Clock;
  readonly requests: RequestLog;
  /** Further commands by name; what a system does not have is absent. */
  readonly commands: Readonly<Record<string, Command>>;
}

export type Control = (request: WireRequest, remoteAddress: string) => Promise<WireResponse>;

const PREFIX = '/_sandbox/';
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const CLOCK = z.strictObject({ offsetSeconds: z.number().int() });

export function isControl(path: string): boolean {
  return path.startsWith(PREFIX);
}

export function createControl({ clock, requests, commands }: ControlOptions): Control {
  const all: Readonly<Record<string, Command>> = {
    ...commands,
    clock(body) {
      clock.offsetSeconds = CLOCK.parse(body).offsetSeconds;
      return { offsetSeconds: clock.offsetSeconds };
    },
  };
  return async (request, remoteAddress) => {
    if (!LOOPBACK.has(remoteAddress)) return answer(403, { error: 'Only from this machine.' });
    const name = request.path.slice(PREFIX.length);
    if (name === 'requests' && request.method === 'GET') {
      return answer(200, { requests: requests.list() });
    }
    const command = Object.hasOwn(all, name) ? all[name] : undefined;
    if (command === undefined) return answer(404, { error: `There is no command ${name}.` });
    if (request.method !== 'POST') return answer(405, { error: `${name} is called by POST.` });
    return run(command, request.body);
  };
}

async function run(command: Command, text: string): Promise<WireResponse> {
  try {
    const body: unknown = text.trim() === '' ? {} : JSON.parse(text);
    return answer(200, await command(body));
  } catch (error) {
    if (error instanceof SyntaxError) return answer(400, { error: 'The body is not JSON.' });
    if (error instanceof z.ZodError) return answer(400, { error: z.prettifyError(error) });
    if (error instanceof ControlError) return answer(error.status, { error: error.message });
    throw error;
  }
}

function answer(status: number, body: unknown): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
