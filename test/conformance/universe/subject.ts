/** The gateway's engine over a universe's subgraphs, in one process and without the network. */
import { createEngine } from '@drawbar/gateway/engine';
import type { Call, Engine, Transport } from '@drawbar/gateway/engine-types';
import type { ExecutionResult } from 'graphql';
import type { State } from './data.ts';
import { runSubgraph } from './run.ts';
import type { Universe } from './universe.ts';
import { freshState } from './world.ts';
import type { World } from './world.ts';

export interface SentRequest {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: string;
}

export interface Subject {
  readonly engine: Engine;
  /** What the last call of `run` sent to subgraphs. */
  readonly sent: readonly SentRequest[];
  /** Runs a text as a client would send it. */
  run(
    text: string,
    variables: Readonly<Record<string, unknown>>,
    options?: RunOptions,
  ): Promise<ExecutionResult>;
}

export interface RunOptions {
  readonly operationName?: string;
  readonly scopes?: readonly string[];
}

export interface SubjectOptions {
  /** Labels of progressive overrides that are on. */
  readonly labels?: ReadonlySet<string>;
  /** What decides `percent(…)` labels, in [0, 1). */
  readonly chance?: number;
}

/** @throws {Error} when the supergraph is refused */
export function createSubject(universe: Universe, options: SubjectOptions = {}): Subject {
  const sent: SentRequest[] = [];
  let state: State = freshState();
  const transport = (name: string): Transport => {
    const world = universe.subgraphs.get(name);
    if (world === undefined) throw new Error(`The supergraph names ${name}, which is not there.`);
    return transportTo(world, sent, () => state);
  };
  const engine = createEngine({
    supergraphSdl: universe.supergraphSdl,
    transports: transport,
    limits: { maxSelections: 20_000, maxCacheBytes: 20_000_000, maxErrors: 1000 },
    now: () => 0,
    random: () => options.chance ?? 0.5,
    label: (label) => options.labels?.has(label) ?? false,
    suggestions: true,
  });
  return {
    engine,
    sent,
    async run(text, variables, { operationName, scopes } = {}) {
      sent.length = 0;
      state = freshState();
      const prepared = engine.prepare(text, operationName ?? null);
      if ('errors' in prepared) return JSON.parse(JSON.stringify(prepared)) as ExecutionResult;
      const answer = await engine.execute(prepared, variables, callOf(scopes ?? []));
      return JSON.parse(answer.body) as ExecutionResult;
    },
  };
}

function transportTo(world: World, sent: SentRequest[], state: () => State): Transport {
  return {
    async send(request) {
      const { subgraph, query, variables } = request;
      sent.push({ subgraph, query, variables });
      const given = JSON.parse(variables) as Record<string, unknown>;
      const result = await runSubgraph(world, query, given, state());
      // Over the wire and back: what a gateway gets is JSON, not objects of a resolver.
      const answer = JSON.parse(JSON.stringify(result)) as ExecutionResult;
      return { data: answer.data ?? null, errors: (answer.errors ?? []) as never };
    },
    subscribe() {
      throw new Error('Subscriptions are tested elsewhere.');
    },
    close: async () => {},
  };
}

function callOf(scopes: readonly string[]): Call {
  return {
    caller: scopes.length === 0 ? null : { id: 'tester', kind: 'user', scopes, claims: {} },
    headers: {},
    traceId: '0'.repeat(32),
    signal: new AbortController().signal,
    deadline: Number.MAX_SAFE_INTEGER,
  };
}
