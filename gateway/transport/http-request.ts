/** One POST over a pooled connection: the lowest layer of undici, no stream objects, a byte cap. */
import type { Dispatcher, Pool } from 'undici';
import type { Call } from '../execute/types.ts';
import { TransportError } from './errors.ts';
import { unwatch, watch } from './on-abort.ts';
import { cancelled, timedOut } from './within-call.ts';

export interface HttpReply {
  readonly status: number;
  readonly text: string;
  /** Seconds of `Retry-After`; null when it was not sent. */
  readonly retryAfterSeconds: number | null;
}

export interface HttpAsk {
  readonly pool: Pool;
  readonly service: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/**
 * @throws {TransportError} no connection, no answer in time, cancelled, or more than `maxBytes`
 */
export function post(ask: HttpAsk, call: Call): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    if (call.signal.aborted) {
      reject(cancelled(ask.service));
      return;
    }
    const handler = new ReplyHandler(ask, call, resolve, reject);
    const { path, headers, body } = ask;
    ask.pool.dispatch({ path, method: 'POST', headers: headers as string[], body }, handler);
  });
}

class ReplyHandler implements Dispatcher.DispatchHandler {
  readonly #ask: HttpAsk;
  readonly #call: Call;
  readonly #resolve: (reply: HttpReply) => void;
  readonly #reject: (error: TransportError) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;
  #controller: Dispatcher.DispatchController | null = null;
  #ended: TransportError | null = null;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #retryAfter: number | null = null;

  constructor(
    ask: HttpAsk,
    call: Call,
    resolve: (reply: HttpReply) => void,
    reject: (error: TransportError) => void,
  ) {
    this.#ask = ask;
    this.#call = call;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onAbort = (): void => this.#end(cancelled(ask.service));
    watch(call.signal, this.#onAbort);
    this.#timer = setTimeout(() => this.#end(timedOut(ask.service)), ask.timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended !== null) controller.abort(this.#ended);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    const retryAfter = Number(headers['retry-after'] ?? Number.NaN);
    if (Number.isFinite(retryAfter) && retryAfter >= 0) this.#retryAfter = retryAfter;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#ask.maxBytes) {
      const what = `answered with more than ${this.#ask.maxBytes} bytes`;
      this.#end(new TransportError('UPSTREAM_INVALID_RESPONSE', this.#ask.service, what, false));
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#release();
    if (this.#ended !== null) return;
    const [first] = this.#chunks;
    const whole =
      this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    const text = whole.toString();
    this.#resolve({ status: this.#status, text, retryAfterSeconds: this.#retryAfter });
  }

  onResponseError(): void {
    const what = this.#status === 0 ? 'cannot be reached' : 'broke off its answer';
    this.#end(new TransportError('UPSTREAM_UNAVAILABLE', this.#ask.service, what, true));
  }

  #end(error: TransportError): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    this.#chunks = [];
    this.#release();
    this.#reject(error);
    this.#controller?.abort(error);
  }

  #release(): void {
    clearTimeout(this.#timer);
    unwatch(this.#call.signal, this.#onAbort);
  }
}
