/** Change notifications on their way out: delayed, collected, sent again when nobody answered. */

/** What became of one attempt. */
export type Delivery = 'done' | 'again' | 'refused';

export interface OutboxOptions<Event> {
  /** Sends what was collected for one address. */
  deliver(address: string, events: readonly Event[]): Promise<Delivery>;
  /** Told when an address refused for good. */
  refused(address: string): Promise<void>;
  /** Told when everything that was waiting is forgotten. */
  cleared(): void;
  onError(error: unknown): void;
  /** Attempts after the first. */
  readonly retries: number;
}

/** Events waiting for one address; the oldest go first when there are more. */
const EVENTS_MAX = 10_000;
const RETRY_MS = 1000;
const RETRY_MS_MAX = 60_000;

interface Queue<Event> {
  events: Event[];
  attempts: number;
  timer: NodeJS.Timeout | null;
  sending: boolean;
}

export class Outbox<Event> {
  readonly #options: OutboxOptions<Event>;
  readonly #queues = new Map<string, Queue<Event>>();
  #closed = false;
  delaySeconds = 0;

  constructor(options: OutboxOptions<Event>) {
    this.#options = options;
  }

  /** Sent `delaySeconds` after the first event of a collection. */
  add(address: string, event: Event): void {
    if (this.#closed) return;
    const queue = this.#queues.get(address) ?? {
      events: [],
      attempts: 0,
      timer: null,
      sending: false,
    };
    this.#queues.set(address, queue);
    queue.events.push(event);
    if (queue.events.length > EVENTS_MAX) queue.events.shift();
    if (queue.timer === null && !queue.sending) {
      this.#schedule(address, queue, this.delaySeconds * 1000);
    }
  }

  /** Nothing is sent any more, nothing is waiting. */
  clear(): void {
    for (const queue of this.#queues.values()) {
      if (queue.timer !== null) clearTimeout(queue.timer);
    }
    this.#queues.clear();
    this.#options.cleared();
  }

  close(): void {
    this.#closed = true;
    this.clear();
  }

  #schedule(address: string, queue: Queue<Event>, ms: number): void {
    queue.timer = setTimeout(() => {
      queue.timer = null;
      void this.#send(address, queue);
    }, ms);
  }

  async #send(address: string, queue: Queue<Event>): Promise<void> {
    const { events } = queue;
    queue.events = [];
    queue.sending = true;
    const delivery = await this.#deliver(address, events);
    queue.sending = false;
    if (this.#closed || this.#queues.get(address) !== queue) return;
    if (delivery === 'again' && queue.attempts < this.#options.retries) {
      queue.attempts += 1;
      queue.events = [...events, ...queue.events].slice(-EVENTS_MAX);
      this.#schedule(address, queue, Math.min(RETRY_MS * 2 ** queue.attempts, RETRY_MS_MAX));
      return;
    }
    queue.attempts = 0;
    if (queue.events.length > 0) this.#schedule(address, queue, this.delaySeconds * 1000);
    else this.#queues.delete(address);
  }

  async #deliver(address: string, events: readonly Event[]): Promise<Delivery> {
    try {
      const delivery = await this.#options.deliver(address, events);
      if (delivery === 'refused') await this.#options.refused(address);
      return delivery;
    } catch (error) {
      this.#options.onError(error);
      return 'again';
    }
  }
}
