/** Keeps ways to subgraphs open across supergraph swaps: one each, closed when nobody uses it. */
import type { Transport } from '../execute/types.ts';

export interface TransportPool {
  /** Names the place that a subgraph is reached at; equal places are the same subgraph. */
  placeOf(subgraph: string, url: string | null): string;
  /** A way to the subgraph; `close` gives it back. */
  acquire(subgraph: string, url: string | null): Transport;
}

export interface TransportMaker {
  placeOf(subgraph: string, url: string | null): string;
  create(subgraph: string, url: string | null): Transport;
}

interface Kept {
  readonly transport: Transport;
  users: number;
}

export function createTransportPool(maker: TransportMaker): TransportPool {
  const kept = new Map<string, Kept>();
  return {
    placeOf: (subgraph, url) => maker.placeOf(subgraph, url),
    acquire(subgraph, url) {
      const place = maker.placeOf(subgraph, url);
      const entry = kept.get(place) ?? { transport: maker.create(subgraph, url), users: 0 };
      kept.set(place, entry);
      entry.users += 1;
      let open = true;
      return {
        send: (request, call) => entry.transport.send(request, call),
        subscribe: (request, call) => entry.transport.subscribe(request, call),
        async close() {
          if (!open) return;
          open = false;
          entry.users -= 1;
          if (entry.users > 0) return;
          kept.delete(place);
          await entry.transport.close();
        },
      };
    },
  };
}
