/** The control API of one system: `/_sandbox/…`, for this machine only (design.md 9). */
import { z } from 'zod';
import { RequestProblem } from '../odata/index.ts';
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

/** The same over text, for what must not pass through JavaScript numbers. */
export type RawCommand = (body: string) => Promise<string>;

export interface ControlOptions {
  readonly clock: Clock;
  readonly requests: RequestLog;
  /** Change notifications on their way out. */
  readonly hints: { delaySeconds: number };
  /** Further commands by name; what a system does not have is absent. */
  readonly commands: Readonly<Record<string, Command>>;
  readonly rawCommands: Readonly<Record<string, RawCommand>>;
}

export type Control = (request: WireRequest, remoteAddress: string) => Promise<WireResponse>;

const PREFIX = '/_sandbox/';
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOCAL_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const HINTS = z.strictObject({ delaySeconds: z.number().min(0).max(86_400) });
const CLOCK = z.strictObject({ offsetSeconds: z.number().int() });

export function isControl(path: string): boolean {
  return path.startsWith(PREFIX);
}

export function createControl(options: ControlOptions): Control {
  const { clock, requests, hints, rawCommands } = options;
  const all: Readonly<Record<string, Command>> = {
    ...options.commands,
    hints(body) {
      hints.delaySeconds = HINTS.parse(body).delaySeconds;
      return { delaySeconds: hints.delaySeconds };
    },
    clock(body) {
      clock.offsetSeconds = CLOCK.parse(body).offsetSeconds;
      return { offsetSeconds: clock.offsetSeconds };
    },
  };
  return async (request, remoteAddress) => {
    if (!LOOPBACK.has(remoteAddress) || !fromHere(request)) {
      return answer(403, { error: 'Only from this machine, and not from a web page.' });
    }
    const name = request.path.slice(PREFIX.length);
    if (name === 'requests' && request.method === 'GET') {
      return answer(200, { requests: requests.list() });
    }
    const raw = Object.hasOwn(rawCommands, name) ? rawCommands[name] : undefined;
    const command = Object.hasOwn(all, name) ? all[name] : undefined;
    if (raw === undefined && command === undefined)
      return answer(404, { error: `There is no command ${name}.` });
    if (request.method !== 'POST') return answer(405, { error: `${name} is called by POST.` });
    return run(async () => {
      if (raw !== undefined) return raw(request.body);
      const body: unknown = request.body.trim() === '' ? {} : JSON.parse(request.body);
      return JSON.stringify(await command?.(body));
    });
  };
}

/** A web page that somebody has open could reach this machine's ports, under any host name. */
function fromHere({ headers }: WireRequest): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  return headers.origin === undefined && LOCAL_NAMES.has(host);
}

async function run(work: () => Promise<string>): Promise<WireResponse> {
  try {
    return { status: 200, headers: JSON_HEADERS, body: await work() };
  } catch (error) {
    if (error instanceof SyntaxError) return answer(400, { error: 'The body is not JSON.' });
    if (error instanceof RequestProblem) return answer(400, { error: error.message });
    if (error instanceof z.ZodError) return answer(400, { error: z.prettifyError(error) });
    if (error instanceof ControlError) return answer(error.status, { error: error.message });
    throw error;
  }
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

function answer(status: number, body: unknown): WireResponse {
  return { status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}
