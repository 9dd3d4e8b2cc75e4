/** The protocol `graphql-transport-ws` for one socket, whatever library carries it. */
import type { GraphQLFormattedError } from 'graphql';
import type { Identity } from '../protect/authenticate.ts';
import { guardJson } from '../protect/json-guard.ts';
import type { Limits } from '../protect/limits.ts';
import { RequestError } from '../protect/request-error.ts';

/** The socket as the protocol needs it. */
export interface SessionSocket {
  /** Resolves when the socket can take more. */
  send(text: string): Promise<void>;
  close(code: number, reason: string): void;
}

/** An operation that runs, or the errors that refuse it. */
export type Opened =
  { readonly texts: AsyncIterable<string> } | { readonly errors: readonly GraphQLFormattedError[] };

export interface SessionOptions {
  /** Checks the payload of `connection_init`; a rejection closes the socket with 4403. */
  readonly authenticate: (payload: unknown) => Promise<Identity>;
  /**
   * Checks the payload of a `ping` that carries `authorization`: the same caller with a new proof,
   * under which what runs goes on. A rejection closes the socket with 4403.
   */
  readonly renew: (payload: unknown, identity: Identity) => Promise<Identity>;
  /** Opens an operation; `identity` tells who calls now, `payload` was parsed out of `json`. */
  readonly open: (
    payload: unknown,
    json: string,
    identity: () => Identity,
    signal: AbortSignal,
  ) => Promise<Opened>;
  /** Milliseconds a client may take for its first message. */
  readonly initTimeoutMs: number;
  /** Operations at a time on one socket. */
  readonly operationsMax: number;
  readonly limits: Pick<Limits, 'jsonDepth' | 'jsonValues'>;
}

export interface Session {
  /** Takes one message of the client. */
  message(text: string): void;
  /** The socket has closed: everything that runs on it ends. */
  closed(): void;
}

/** Close codes of the protocol. */
export const CLOSE = {
  badRequest: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  subprotocolNotAcceptable: 4406,
  initTimeout: 4408,
  subscriberExists: 4409,
  tooManyInits: 4429,
} as const;

/** Of the WebSocket protocol itself; clients come again after the second one. */
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

const ID_LENGTH_MAX = 256;

/** A close reason may have 123 bytes; a character that is cut ends as one of up to three. */
const REASON_BYTES_MAX = 120;

/** Characters of replies that may wait for a client who sends messages and reads none. */
const REPLIES_LENGTH_MAX = 1024 * 1024;

interface Message {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly payload?: unknown;
}

interface State {
  readonly socket: SessionSocket;
  readonly options: SessionOptions;
  readonly running: Map<string, AbortController>;
  readonly initTimer: NodeJS.Timeout;
  initSeen: boolean;
  identity: Identity | null;
  closed: boolean;
  /** Characters of replies that the socket has not taken yet. */
  replyLength: number;
}

export function createSession(socket: SessionSocket, options: SessionOptions): Session {
  const state: State = {
    socket,
    options,
    running: new Map(),
    initTimer: setTimeout(() => {
      close(state, CLOSE.initTimeout, 'Connection initialisation timeout');
    }, options.initTimeoutMs).unref(),
    initSeen: false,
    identity: null,
    closed: false,
    replyLength: 0,
  };
  return {
    message: (text) => receive(state, text),
    closed: () => end(state),
  };
}

function receive(state: State, text: string): void {
  if (state.closed) return;
  const message = parse(text, state.options.limits);
  if (message === null) {
    close(state, CLOSE.badRequest, 'Invalid message received');
    return;
  }
  switch (message.type) {
    case 'connection_init':
      init(state, message.payload);
      return;
    case 'ping': {
      const { payload } = message;
      void renew(state, payload);
      void reply(state, JSON.stringify({ type: 'pong', ...(payload == null ? {} : { payload }) }));
      return;
    }
    case 'pong':
      return;
    case 'subscribe':
      subscribe(state, message, text);
      return;
    case 'complete':
      complete(state, message.id);
      return;
    default:
      close(state, CLOSE.badRequest, 'Invalid message type');
  }
}

function parse(text: string, limits: SessionOptions['limits']): Message | null {
  try {
    guardJson(text, limits);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const { payload } = value as Message;
    return payload === undefined || payload === null || typeof payload === 'object' ? value : null;
  } catch {
    return null;
  }
}

function init(state: State, payload: unknown): void {
  if (state.initSeen) {
    close(state, CLOSE.tooManyInits, 'Too many initialisation requests');
    return;
  }
  state.initSeen = true;
  clearTimeout(state.initTimer);
  state.options.authenticate(payload).then(
    (identity) => {
      state.identity = identity;
      return send(state, '{"type":"connection_ack"}');
    },
    (error: unknown) => forbid(state, error),
  );
}

async function renew(state: State, payload: unknown): Promise<void> {
  const { identity } = state;
  if (identity === null || typeof payload !== 'object' || payload === null) return;
  if (!('authorization' in payload)) return;
  try {
    state.identity = await state.options.renew(payload, identity);
  } catch (error) {
    forbid(state, error);
  }
}

/** An error of ours is no judgement about the client. */
function forbid(state: State, error: unknown): void {
  const isJudged = error instanceof RequestError && error.status < 500;
  if (isJudged) close(state, CLOSE.forbidden, `Forbidden: ${error.message}`);
  else close(state, TRY_AGAIN_LATER, 'The caller cannot be checked now; try again');
}

function subscribe(state: State, message: Message, json: string): void {
  const { id, payload } = message;
  const { identity, running, options } = state;
  if (typeof id !== 'string' || id === '' || id.length > ID_LENGTH_MAX) {
    close(state, CLOSE.badRequest, 'Message needs an "id" of 1 to 256 characters');
    return;
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    close(state, CLOSE.badRequest, 'Message needs a "payload" object');
    return;
  }
  if (identity === null) {
    close(state, CLOSE.unauthorized, 'Unauthorized');
    return;
  }
  if (running.has(id)) {
    close(state, CLOSE.subscriberExists, `Subscriber for ${id} already exists`);
    return;
  }
  if (running.size >= options.operationsMax) {
    const error = {
      message: `This socket runs ${running.size} operations, which is all it may run.`,
      extensions: { code: 'LIMIT_SUBSCRIPTIONS', limit: options.operationsMax },
    };
    void reply(state, JSON.stringify({ id, type: 'error', payload: [error] }));
    return;
  }
  const controller = new AbortController();
  running.set(id, controller);
  const { signal } = controller;
  const current = (): Identity => state.identity ?? identity;
  void run(state, id, signal, () => options.open(payload, json, current, signal));
}

async function run(
  state: State,
  id: string,
  signal: AbortSignal,
  open: () => Promise<Opened>,
): Promise<void> {
  const quoted = JSON.stringify(id);
  try {
    const opened = await open();
    if ('errors' in opened) {
      const payload = JSON.stringify(opened.errors);
      await sendOf(state, signal, `{"id":${quoted},"type":"error","payload":${payload}}`);
      return;
    }
    for await (const text of opened.texts) {
      if (signal.aborted) return;
      await sendOf(state, signal, `{"id":${quoted},"type":"next","payload":${text}}`);
    }
    finish(state, id, signal);
    await sendOf(state, signal, `{"id":${quoted},"type":"complete"}`);
  } catch {
    const payload = '[{"message":"The operation failed.","extensions":{"code":"INTERNAL"}}]';
    await sendOf(state, signal, `{"id":${quoted},"type":"error","payload":${payload}}`);
  } finally {
    finish(state, id, signal);
  }
}

/** Frees the id, unless a later operation has it by now. */
function finish(state: State, id: string, signal: AbortSignal): void {
  if (state.running.get(id)?.signal === signal) state.running.delete(id);
}

async function sendOf(state: State, signal: AbortSignal, text: string): Promise<void> {
  if (!signal.aborted) await send(state, text);
}

async function send(state: State, text: string): Promise<void> {
  if (!state.closed) await state.socket.send(text);
}

/** A message that no operation waits for; whoever lets them pile up is closed. */
async function reply(state: State, text: string): Promise<void> {
  state.replyLength += text.length;
  if (state.replyLength > REPLIES_LENGTH_MAX) {
    close(state, POLICY_VIOLATION, 'Read the replies before you send more');
    return;
  }
  await send(state, text);
  state.replyLength -= text.length;
}

function complete(state: State, id: unknown): void {
  if (typeof id !== 'string') {
    close(state, CLOSE.badRequest, 'Message needs an "id"');
    return;
  }
  const controller = state.running.get(id);
  state.running.delete(id);
  controller?.abort();
}

function close(state: State, code: number, reason: string): void {
  if (state.closed) return;
  end(state);
  state.socket.close(code, Buffer.from(reason).subarray(0, REASON_BYTES_MAX).toString());
}

function end(state: State): void {
  state.closed = true;
  clearTimeout(state.initTimer);
  for (const controller of state.running.values()) controller.abort();
  state.running.clear();
}
