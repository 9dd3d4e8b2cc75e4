/**
 * Watches the ERP's item ledger while somebody follows stock: one reader per integration, however
 * many follow, and none while nobody does.
 */
import type { ErpPort } from '@drawbar/connectors/port';
import { callContext, type ErpSide } from './erp-side.ts';
import { StockFollower } from './stock-follower.ts';

/** A movement shows within two seconds of its posting; half of them are for reading it. */
const LOOK_EVERY_MS = 1_000;
/** Longest pause between looks at an ERP that does not answer. */
const PAUSE_MAX_MS = 30_000;
/** Nobody waits for a look, but the next one waits for it. */
const LOOK_DEADLINE_MS = 5_000;
const ENTRIES_PER_PAGE = 1_000;
/** More entries than this at once are lost to followers: a snapshot says the same in less. */
const PAGES_PER_LOOK_MAX = 5;
/** Followers of one integration in one process; each is a stream that somebody has open. */
const FOLLOWERS_MAX = 20_000;

export type ErpLedgerPort = Pick<ErpPort, 'changes' | 'ledgerEnd'>;

export interface StockWatchPorts {
  readonly side: Pick<ErpSide, 'now'> & { erp(integration: string): Promise<ErpLedgerPort> };
  readonly wait: (ms: number) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** What one look at the ledger found. */
interface Look {
  readonly numbers: ReadonlySet<string>;
  readonly position: string;
  /** false: there was more than is worth reading, or the position was none of the ledger's. */
  readonly complete: boolean;
}

interface Watch {
  readonly followers: Set<StockFollower>;
  /** How far the ledger has been read; null until it answered once. */
  position: string | null;
  running: boolean;
}

export class StockWatch {
  readonly #ports: StockWatchPorts;
  readonly #watches = new Map<string, Watch>();

  constructor(ports: StockWatchPorts) {
    this.#ports = ports;
  }

  /** How many follow an integration's stock now. */
  followers(integration: string): number {
    return this.#watches.get(integration)?.followers.size ?? 0;
  }

  /**
   * Begins to follow items.
   * @param after a position to go on from; null begins at the end of the ledger.
   * @returns null when too many follow already. `position` is '' while the ERP does not answer.
   */
  async follow(
    integration: string,
    numbers: ReadonlySet<string>,
    after: string | null,
  ): Promise<{ readonly follower: StockFollower; readonly position: string } | null> {
    const watch = this.#watchOf(integration);
    if (watch.followers.size >= FOLLOWERS_MAX) return null;
    const follower = new StockFollower(numbers);
    watch.followers.add(follower);
    if (!watch.running) void this.#run(integration, watch);
    watch.position ??= await this.#end(integration);
    const position = watch.position ?? '';
    if (after !== null) await this.#catchUp(integration, follower, after, position);
    return { follower, position };
  }

  unfollow(integration: string, follower: StockFollower): void {
    follower.close();
    this.#watches.get(integration)?.followers.delete(follower);
  }

  #watchOf(integration: string): Watch {
    const known = this.#watches.get(integration);
    if (known !== undefined) return known;
    const watch: Watch = { followers: new Set(), position: null, running: false };
    this.#watches.set(integration, watch);
    return watch;
  }

  /** Looks again and again until nobody follows; a failure only makes the pauses longer. */
  async #run(integration: string, watch: Watch): Promise<void> {
    watch.running = true;
    let pause = LOOK_EVERY_MS;
    while (watch.followers.size > 0) {
      await this.#ports.wait(pause);
      try {
        await this.#look(integration, watch);
        pause = LOOK_EVERY_MS;
      } catch (error) {
        this.#ports.onFailure(error);
        pause = Math.min(pause * 2, PAUSE_MAX_MS);
      }
    }
    watch.running = false;
    this.#watches.delete(integration);
  }

  async #look(integration: string, watch: Watch): Promise<void> {
    if (watch.position === null) {
      const port = await this.#ports.side.erp(integration);
      watch.position = await port.ledgerEnd(this.#context());
      for (const follower of watch.followers) follower.lose(watch.position);
      return;
    }
    const look = await this.#read(integration, watch.position);
    watch.position = look.position;
    for (const follower of watch.followers) {
      if (look.complete) follower.note(look.numbers, look.position);
      else follower.lose(look.position);
    }
  }

  /** What moved between a position from outside and now. */
  async #catchUp(
    integration: string,
    follower: StockFollower,
    after: string,
    position: string,
  ): Promise<void> {
    try {
      const look = await this.#read(integration, after);
      if (look.complete) follower.note(look.numbers, position);
      else follower.lose(position);
    } catch (error) {
      this.#ports.onFailure(error);
      follower.lose(position);
    }
  }

  async #read(integration: string, from: string): Promise<Look> {
    const port = await this.#ports.side.erp(integration);
    const numbers = new Set<string>();
    let position = from;
    for (let page = 0; page < PAGES_PER_LOOK_MAX; page += 1) {
      const read = await port.changes('ledgerEntry', position, ENTRIES_PER_PAGE, this.#context());
      if (read.full) break;
      for (const change of read.changes) {
        if (change.op === 'upsert') numbers.add(String(change.row.data['itemNumber']));
      }
      position = read.cursor;
      if (!read.more) return { numbers, position, complete: true };
    }
    return { numbers, position: await port.ledgerEnd(this.#context()), complete: false };
  }

  async #end(integration: string): Promise<string | null> {
    try {
      const port = await this.#ports.side.erp(integration);
      return await port.ledgerEnd(this.#context());
    } catch (error) {
      this.#ports.onFailure(error);
      return null;
    }
  }

  #context() {
    return callContext(this.#ports.side, 'stock-watch', LOOK_DEADLINE_MS);
  }
}
