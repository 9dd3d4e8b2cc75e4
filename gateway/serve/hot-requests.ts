/** Remembers what requests ask for that were admitted before, so that each is read only once. */
import { LRUCache } from 'lru-cache';
import type { Engine } from '../execute/types.ts';
import { createSecondSight } from '../execute/second-sight.ts';
import type { Admitted } from './admission.ts';
import type { EngineSlot } from './engine-slot.ts';

export interface HotRequests {
  /** What the engine that serves now was asked by the same text; null when that is not known. */
  find(raw: string): Admitted | null;
  /** Keeps what an engine admitted, where it follows from the text alone and is seen again. */
  keep(raw: string, engine: Engine, admitted: Admitted): void;
}

/** Characters of requests, and about the bytes of the operations that they stand for. */
const SIZE_MAX = 16 * 1024 * 1024;

/** Longer ones are seldom sent twice, and their text is dear to look at. */
const LENGTH_MAX = 128 * 1024;

/** A body that starts with `{` and a query that starts with `?` are never taken for each other. */
export function createHotRequests(slot: EngineSlot): HotRequests {
  const isSecondSight = createSecondSight();
  const known = new LRUCache<string, Admitted>({
    maxSize: SIZE_MAX,
    sizeCalculation: ({ prepared }, raw) =>
      raw.length + ('errors' in prepared ? 0 : prepared.size) + 1,
  });
  slot.onSwap(() => known.clear());
  return {
    find: (raw) => known.get(raw) ?? null,
    keep(raw, engine, admitted) {
      if (raw.length > LENGTH_MAX) return;
      const { parameters, prepared } = admitted;
      // A stored document is looked up for each caller, and a refusal may have to wait.
      const isStored = parameters.documentId !== null || 'persistedQuery' in parameters.extensions;
      if (isStored || 'errors' in prepared || engine !== slot.current) return;
      if (isSecondSight(raw)) known.set(raw, admitted);
    },
  };
}
