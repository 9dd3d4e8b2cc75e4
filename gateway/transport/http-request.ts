/** One POST over a pooled connection: the lowest layer of undici, no stream objects, a byte cap. */
import type { Dispatcher, Pool } from 'undici';
import type { Cancellation, Waiter } from './cancellation.ts';
import { NO_SLOT } from './deadlines.ts';
import type { Bounded, Deadlines } from './deadlines.ts';
import { TransportError } from './errors.ts';
import { cancelled, timedOut } from './within-call.ts';

/** A class, so that V8 keeps no reply longer than it lives: see `Run.end`. */
export class HttpReply {
  readonly status: number;
  readonly text: string;

  constructor(status: number, text: string) {
    this.status = status;
    this.text = text;
  }
}

export interface HttpAsk {
  readonly pool: Pool;
  readonly deadlines: Deadlines;
  readonly service: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly maxBytes: number;
  readonly endsAtMs: number;
}

/** Is told once how a request ended. */
export interface Asker {
  replied(reply: HttpReply): void;
  /** No connection, no answer in time, cancelled, or more than `maxBytes`. */
  failed(error: TransportError): void;
}

/** Sends the request, unless the call has been cancelled. */
export function post(ask: HttpAsk, cancellation: Cancellation, asker: Asker): void {
  if (cancellation.isCancelled) {
    asker.failed(cancelled(ask.service));
    return;
  }
  const handler = new ReplyHandler(ask, cancellation, asker);
  const { path, headers, body } = ask;
  ask.pool.dispatch({ path, method: 'POST', headers: headers as string[], body }, handler);
}

class ReplyHandler implements Dispatcher.DispatchHandler, Waiter, Bounded {
  readonly endsAtMs: number;
  slot = NO_SLOT;
  readonly #ask: HttpAsk;
  readonly #cancellation: Cancellation;
  readonly #asker: Asker;
  #controller: Dispatcher.DispatchController | null = null;
  #ended: TransportError | null = null;
  /** The first piece is mostly the only one. */
  #first: Buffer | null = null;
  #more: Buffer[] | null = null;
  #bytes = 0;
  #status = 0;

  constructor(ask: HttpAsk, cancellation: Cancellation, asker: Asker) {
    this.endsAtMs = ask.endsAtMs;
    this.#ask = ask;
    this.#cancellation = cancellation;
    this.#asker = asker;
    cancellation.watch(this);
    ask.deadlines.add(this);
  }

  cancelled(): void {
    this.#end(cancelled(this.#ask.service));
  }

  expired(): void {
    this.#end(timedOut(this.#ask.service));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended !== null) controller.abort(this.#ended);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#ask.maxBytes) {
      const what = `answered with more than ${this.#ask.maxBytes} bytes`;
      this.#end(new TransportError('UPSTREAM_INVALID_RESPONSE', this.#ask.service, what, false));
      return;
    }
    if (this.#first === null) this.#first = chunk;
    else (this.#more ??= [this.#first]).push(chunk);
  }

  onResponseEnd(): void {
    this.#release();
    if (this.#ended !== null) return;
    const whole = this.#more === null ? this.#first : Buffer.concat(this.#more, this.#bytes);
    this.#first = null;
    this.#more = null;
    this.#asker.replied(new HttpReply(this.#status, whole?.toString() ?? ''));
  }

  onResponseError(): void {
    const what = this.#status === 0 ? 'cannot be reached' : 'broke off its answer';
    this.#end(new TransportError('UPSTREAM_UNAVAILABLE', this.#ask.service, what, true));
  }

  #end(error: TransportError): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    this.#first = null;
    this.#more = null;
    this.#release();
    this.#asker.failed(error);
    this.#controller?.abort(error);
  }

  #release(): void {
    this.#ask.deadlines.delete(this);
    this.#cancellation.unwatch(this);
  }
}
