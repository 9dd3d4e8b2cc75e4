/**
 * Reads figures of the ERP live: one call for everything asked in a tick, across requests; a cache
 * for as long as each caller accepts; the last known figure when the ERP does not answer in time.
 */
import type { LiveAnswer, LivePorts, LiveQuestion } from './live-ports.ts';
import { createReadingCache, type ReadingCache, type Remembered } from './reading-cache.ts';

/** Longest wait of a caller; then the last known figure is the better answer. */
export const LIVE_DEADLINE_MS = 2_000;
/**
 * Calls at once for one integration. While they run, later questions gather for the next call:
 * under load calls grow instead of multiplying (the ERP allows five at once for all of us,
 * systems.md 3.4).
 */
const CALLS_AT_ONCE_MAX = 2;
/**
 * Distinct numbers waiting for one integration; beyond, the last known figure is answered at once.
 */
const WAITING_MAX = 10_000;

interface Ticket<Reading> {
  startedAt: number | null;
  readonly done: Promise<LiveAnswer<Reading>>;
  readonly settle: (answer: LiveAnswer<Reading>) => void;
}

type Batch<Reading> = readonly (readonly [number: string, ticket: Ticket<Reading>])[];

interface Lane<Reading> {
  readonly integration: string;
  readonly waiting: Map<string, Ticket<Reading>>;
  readonly running: Map<string, Ticket<Reading>>;
  calls: number;
  scheduled: boolean;
  /** Of the first who asks; names the call in the ERP's own log. */
  traceId: string;
}

/** One reader for a process and a kind of figure; shared by all requests. */
export class LiveReader<Reading> {
  readonly #ports: LivePorts<Reading>;
  readonly #cache: ReadingCache<Reading> = createReadingCache();
  readonly #lanes = new Map<string, Lane<Reading>>();

  constructor(ports: LivePorts<Reading>) {
    this.#ports = ports;
  }

  /** What is known well enough without asking anybody; null when somebody must be asked. */
  peek(question: LiveQuestion): LiveAnswer<Reading> | null {
    const cached = this.#cache.get(question.integration, question.number);
    if (cached === null || !this.#isFresh(cached.readAt.getTime(), question)) return null;
    return { source: 'CACHE', reading: cached.reading, readAt: cached.readAt };
  }

  /** The same for many numbers; null when somebody must be asked about one of them. */
  peekAll(
    asked: Omit<LiveQuestion, 'number' | 'traceId'>,
    numbers: readonly string[],
  ): readonly Remembered<Reading>[] | null {
    const { integration, maxAgeSeconds } = asked;
    const notBefore = this.#ports.now() - maxAgeSeconds * 1_000;
    const found: Remembered<Reading>[] = [];
    for (const number of numbers) {
      const cached = this.#cache.get(integration, number);
      if (cached === null || cached.readAt.getTime() <= notBefore) return null;
      found.push(cached);
    }
    return found;
  }

  /** Never rejects because of the ERP: a failure comes with what was known last. */
  async read(question: LiveQuestion): Promise<LiveAnswer<Reading>> {
    const { integration, number } = question;
    const known = this.peek(question);
    if (known !== null) return known;
    const ticket = this.#ticketFor(this.#laneOf(integration), question);
    const answer = ticket === null ? null : await this.#inTime(ticket.done);
    if (answer !== null) return answer;
    await this.#recall(integration, [number]);
    return {
      source: 'LAST_KNOWN',
      known: this.#cache.get(integration, number),
      failure: ticket === null ? 'busy' : 'late',
    };
  }

  /** null when the answer takes longer than anybody waits. */
  async #inTime(done: Promise<LiveAnswer<Reading>>): Promise<LiveAnswer<Reading> | null> {
    const answer = await withDeadline(done, LIVE_DEADLINE_MS);
    if (answer !== null) return answer;
    // A busy process looks at its clock before its sockets: the answer may lie there unread.
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ports.afterThisTick(resolve);
    await promise;
    return Promise.race([done, Promise.resolve(null)]);
  }

  #isFresh(readAt: number, { maxAgeSeconds }: LiveQuestion): boolean {
    return this.#ports.now() - readAt < maxAgeSeconds * 1_000;
  }

  #laneOf(integration: string): Lane<Reading> {
    const known = this.#lanes.get(integration);
    if (known !== undefined) return known;
    const lane: Lane<Reading> = {
      integration,
      waiting: new Map(),
      running: new Map(),
      calls: 0,
      scheduled: false,
      traceId: '',
    };
    this.#lanes.set(integration, lane);
    return lane;
  }

  /** A call under way serves those who accept its age; null when too many wait. */
  #ticketFor(lane: Lane<Reading>, question: LiveQuestion): Ticket<Reading> | null {
    const { number } = question;
    const running = lane.running.get(number);
    if (running?.startedAt != null && this.#isFresh(running.startedAt, question)) return running;
    const waiting = lane.waiting.get(number);
    if (waiting !== undefined) return waiting;
    if (lane.waiting.size >= WAITING_MAX) return null;
    const { promise, resolve } = Promise.withResolvers<LiveAnswer<Reading>>();
    const ticket: Ticket<Reading> = { startedAt: null, done: promise, settle: resolve };
    if (lane.waiting.size === 0) lane.traceId = question.traceId;
    lane.waiting.set(number, ticket);
    this.#schedule(lane);
    return ticket;
  }

  #schedule(lane: Lane<Reading>): void {
    if (lane.scheduled) return;
    lane.scheduled = true;
    this.#ports.afterThisTick(() => {
      lane.scheduled = false;
      while (lane.waiting.size > 0 && lane.calls < CALLS_AT_ONCE_MAX) void this.#call(lane);
    });
  }

  async #call(lane: Lane<Reading>): Promise<void> {
    const batch = [...lane.waiting].slice(0, this.#ports.source.numbersPerCall);
    lane.calls += 1;
    for (const [number, ticket] of batch) {
      lane.waiting.delete(number);
      lane.running.set(number, ticket);
      ticket.startedAt = this.#ports.now();
    }
    try {
      await this.#answer(lane, batch);
    } finally {
      for (const [number, ticket] of batch) {
        if (lane.running.get(number) === ticket) lane.running.delete(number);
      }
      lane.calls -= 1;
      if (lane.waiting.size > 0) this.#schedule(lane);
    }
  }

  async #answer({ integration, traceId }: Lane<Reading>, batch: Batch<Reading>): Promise<void> {
    const numbers = batch.map(([number]) => number);
    const recalled = this.#recall(integration, numbers);
    try {
      const { readings, readAt } = await this.#ports.source.read(integration, numbers, traceId);
      for (const [number, ticket] of batch) {
        const reading = readings.get(number);
        if (reading === undefined) {
          ticket.settle({ source: 'UNKNOWN' });
        } else {
          this.#cache.set(integration, number, { reading, readAt });
          ticket.settle({ source: 'LIVE', reading, readAt });
        }
      }
      // The call's slot is held until the readings are kept, so that writes cannot pile up.
      await this.#keep(integration, readings, readAt);
    } catch (failure) {
      await recalled;
      for (const [number, ticket] of batch) {
        const known = this.#cache.get(integration, number);
        ticket.settle({ source: 'LAST_KNOWN', known, failure });
      }
    }
  }

  async #keep(
    integration: string,
    readings: ReadonlyMap<string, Reading>,
    readAt: Date,
  ): Promise<void> {
    try {
      await this.#ports.memory.keep(integration, readings, readAt);
    } catch (error) {
      this.#ports.onMemoryFailure(error);
    }
  }

  /** Brings back what an earlier run of the process knew, for numbers not in the cache. */
  async #recall(integration: string, numbers: readonly string[]): Promise<void> {
    const unknown = numbers.filter((number) => this.#cache.get(integration, number) === null);
    if (unknown.length === 0) return;
    try {
      const known = await this.#ports.memory.last(integration, unknown);
      for (const [number, remembered] of known) {
        // A reading that came in meanwhile is the better one, whatever the two clocks say.
        if (this.#cache.get(integration, number) !== null) continue;
        this.#cache.set(integration, number, remembered);
      }
    } catch (error) {
      this.#ports.onMemoryFailure(error);
    }
  }
}

/** null when the promise takes longer. */
async function withDeadline<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, ms, null);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
