/** Holds the engine that serves now; an older one is closed when its last operation has ended. */
import type { Engine } from '../execute/types.ts';

/** An engine in use; `release` must be called once, when the operation has ended. */
export interface Lease {
  readonly engine: Engine;
  /** Another lease on the same engine, also when it has been replaced meanwhile. */
  retain(): Lease;
  release(): void;
}

export interface EngineSlot {
  readonly current: Engine;
  acquire(): Lease;
  /** Puts `next` in place at once; what runs finishes on the engine it began with. */
  swap(next: Engine): void;
  /** Calls back after every swap; the answer stops that. */
  onSwap(listener: (engine: Engine) => void): () => void;
  /** Closes the current engine; call it when nothing runs any more. */
  close(): Promise<void>;
}

interface Held {
  readonly engine: Engine;
  users: number;
  retired: boolean;
}

/** `closeFailed` is told when an engine that was replaced could not be closed. */
export function createEngineSlot(first: Engine, closeFailed: (error: unknown) => void): EngineSlot {
  let held: Held = { engine: first, users: 0, retired: false };
  const listeners = new Set<(engine: Engine) => void>();
  const closeWhenUnused = (old: Held): void => {
    if (old.retired && old.users === 0) old.engine.close().catch(closeFailed);
  };
  class HeldLease implements Lease {
    readonly #mine: Held;
    constructor(mine: Held) {
      this.#mine = mine;
      mine.users += 1;
    }
    get engine(): Engine {
      return this.#mine.engine;
    }
    retain(): Lease {
      return new HeldLease(this.#mine);
    }
    release(): void {
      this.#mine.users -= 1;
      closeWhenUnused(this.#mine);
    }
  }
  return {
    get current() {
      return held.engine;
    },
    acquire: () => new HeldLease(held),
    swap(next) {
      const old = held;
      held = { engine: next, users: 0, retired: false };
      old.retired = true;
      for (const listener of listeners) listener(next);
      closeWhenUnused(old);
    },
    onSwap(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => held.engine.close(),
  };
}
