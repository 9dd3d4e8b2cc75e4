/** Loads a supergraph, keeps an engine for it in place, and replaces it when it changes. */
import { findBreakingChanges } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Engine } from '../execute/types.ts';
import { createEngine } from '../execute/engine.ts';
import { documentGuard } from '../protect/document-guard.ts';
import { DEFAULT_LIMITS } from '../protect/limits.ts';
import type { Limits } from '../protect/limits.ts';
import { createEngineSlot } from './engine-slot.ts';
import type { EngineSlot } from './engine-slot.ts';
import type { GraphOptions } from './gateway-options.ts';
import { loadSupergraph, watchSupergraph } from './supergraph-source.ts';
import { createTransportPool } from './transport-pool.ts';
import type { TransportPool } from './transport-pool.ts';
import { transportMaker } from './transports.ts';

/** Bytes of operation texts, plans and programs that the engine keeps. */
const CACHE_BYTES_MAX = 64 * 1024 * 1024;

export interface Graph {
  readonly slot: EngineSlot;
  readonly transports: TransportPool;
  readonly limits: Limits;
  /**
   * Serves another supergraph from now on; what runs finishes on the old one.
   * @throws {Error} when the text is no usable supergraph; the old one goes on serving.
   */
  reload(supergraphSdl: string): Promise<void>;
  /** Stops watching and closes the engine; call it when nothing runs any more. */
  close(): Promise<void>;
}

/** @throws {Error} when the supergraph cannot be read or is not usable, saying why. */
export async function openGraph(options: GraphOptions): Promise<Graph> {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const text = await loadSupergraph(options.supergraph);
  const transports = createTransportPool(transportMaker(options));
  const build = (sdl: string): Engine => engineFor(sdl, { options, limits, transports });
  const slot = createEngineSlot(build(text), (err) => {
    options.log.error({ err }, 'A replaced supergraph could not be closed');
  });
  const reload = async (sdl: string): Promise<void> => {
    const next = build(await loadSupergraph({ sdl }));
    logChange(slot.current, next, options);
    slot.swap(next);
  };
  const watch = watchSupergraph(options.supergraph, text, {
    changed: reload,
    failed: (err) => {
      options.log.error({ err }, 'The new supergraph is not usable; the old one goes on serving');
    },
  });
  return {
    slot,
    transports,
    limits,
    reload,
    close() {
      watch.stop();
      return slot.close();
    },
  };
}

function engineFor(
  supergraphSdl: string,
  parts: {
    readonly options: GraphOptions;
    readonly limits: Limits;
    readonly transports: TransportPool;
  },
): Engine {
  const { options, limits, transports } = parts;
  return createEngine({
    supergraphSdl,
    transports: (subgraph, url) => transports.acquire(subgraph, url),
    limits: {
      maxSelections: limits.selections,
      maxCacheBytes: CACHE_BYTES_MAX,
      maxErrors: limits.errors,
    },
    now: options.now,
    random: Math.random,
    ...(options.overrideLabel === undefined ? {} : { label: options.overrideLabel }),
    guard: documentGuard({ limits, introspection: options.introspection ?? true }),
    suggestions: options.suggestions ?? true,
  });
}

/** More names than a person reads in a log line. */
const NAMED_CHANGES_MAX = 20;

function logChange(before: Engine, after: Engine, { log }: GraphOptions): void {
  const breaking = breakingChanges(before.schema, after.schema);
  const fields = { from: before.version, to: after.version };
  if (breaking.length === 0) {
    log.info(fields, 'Serving a new supergraph');
    return;
  }
  const changes = breaking.slice(0, NAMED_CHANGES_MAX);
  log.warn(
    { ...fields, count: breaking.length, changes },
    'Serving a new supergraph with changes that break clients of the old one',
  );
}

/** What clients of `before` may stumble over in `after`, one sentence each. */
export function breakingChanges(before: GraphQLSchema, after: GraphQLSchema): readonly string[] {
  return findBreakingChanges(before, after).map(({ description }) => description);
}
