/** Puts engine, front and supergraph source together into a gateway that can be started. */
import { findBreakingChanges } from 'graphql';
import type { Engine } from '../execute/types.ts';
import { createEngine } from '../execute/engine.ts';
import { documentGuard } from '../protect/document-guard.ts';
import { DEFAULT_LIMITS } from '../protect/limits.ts';
import type { Limits } from '../protect/limits.ts';
import { createEngineSlot } from './engine-slot.ts';
import { createFront } from './front.ts';
import type { GatewayOptions } from './gateway-options.ts';
import type { ListenPlace } from './http-server.ts';
import { loadSupergraph, watchSupergraph } from './supergraph-source.ts';
import { createTransportPool } from './transport-pool.ts';
import type { TransportPool } from './transport-pool.ts';
import { transportMaker } from './transports.ts';

/** Bytes of operation texts, plans and programs that the engine keeps. */
const CACHE_BYTES_MAX = 64 * 1024 * 1024;

export interface Gateway {
  /** Where the gateway listens; null before `listen`. */
  readonly url: string | null;
  /** Hash of the supergraph that serves now. */
  readonly version: string;
  /** Starts to listen and gives the URL. Port 0 takes a free one. */
  listen(place: ListenPlace): Promise<string>;
  /**
   * Serves another supergraph from now on; what runs finishes on the old one.
   * @throws {Error} when the text is no usable supergraph; the old one goes on serving.
   */
  reload(supergraphSdl: string): Promise<void>;
  /** Stops taking requests, lets running ones finish, closes everything. */
  close(): Promise<void>;
}

/**
 * Loads the supergraph and makes a gateway that is ready to listen.
 * @throws {Error} when the supergraph cannot be read or is not usable, saying why.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const text = await loadSupergraph(options.supergraph);
  const transports = createTransportPool(transportMaker(options));
  const build = (sdl: string): Engine => engineFor(sdl, { options, limits, transports });
  const slot = createEngineSlot(build(text), (err) => {
    options.log.error({ err }, 'A replaced supergraph could not be closed');
  });
  const front = createFront({ slot, transports, options, limits });
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
  let url: string | null = null;
  return {
    get url() {
      return url;
    },
    get version() {
      return slot.current.version;
    },
    async listen(place) {
      url = await front.listen(place);
      return url;
    },
    reload,
    async close() {
      watch.stop();
      await front.close();
      await slot.close();
    },
  };
}

function engineFor(
  supergraphSdl: string,
  parts: {
    readonly options: GatewayOptions;
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
    guard: documentGuard({ limits, introspection: options.introspection ?? true }),
    suggestions: options.suggestions ?? true,
  });
}

/** More names than a person reads in a log line. */
const NAMED_CHANGES_MAX = 20;

function logChange(before: Engine, after: Engine, { log }: GatewayOptions): void {
  const breaking = findBreakingChanges(before.schema, after.schema);
  const fields = { from: before.version, to: after.version };
  if (breaking.length === 0) {
    log.info(fields, 'Serving a new supergraph');
    return;
  }
  const changes = breaking.slice(0, NAMED_CHANGES_MAX).map(({ description }) => description);
  log.warn(
    { ...fields, count: breaking.length, changes },
    'Serving a new supergraph with changes that break clients of the old one',
  );
}
