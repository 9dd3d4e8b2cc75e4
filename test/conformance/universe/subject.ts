/** The gateway's engine over a universe's subgraphs, in one process and without the network. */
import { createEngine } from '@drawbar/gateway/engine';
import type { Call, Engine, SubgraphRequest, Transport } from '@drawbar/gateway/engine-types';
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
  /** Runs a subscription whose source tells this many events; an answer for each. */
  follow(
    text: string,
    variables: Readonly<Record<string, unknown>>,
    events: number,
  ): Promise<readonly ExecutionResult[]>;
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
  let events = 0;
  const transport = (name: string): Transport => {
    const world = universe.subgraphs.get(name);
    if (world === undefined) throw new Error(`The supergraph names ${name}, which is not there.`);
    return transportTo(
      world,
      sent,
      () => state,
      () => events,
    );
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
    async follow(text, variables, count) {
      sent.length = 0;
      state = freshState();
      events = count;
      const prepared = engine.prepare(text, null);
      if ('errors' in prepared) throw new Error(JSON.stringify(prepared.errors));
      const answers: ExecutionResult[] = [];
      for await (const { body } of engine.subscribe(prepared, variables, callOf([]))) {
        answers.push(JSON.parse(body) as ExecutionResult);
      }
      return answers;
    },
  };
}

function transportTo(
  world: World,
  sent: SentRequest[],
  state: () => State,
  events: () => number,
): Transport {
  const answer = async ({ subgraph, query, variables }: SubgraphRequest) => {
    sent.push({ subgraph, query, variables });
    const given = JSON.parse(variables) as Record<string, unknown>;
    const result = await runSubgraph(world, query, given, state());
    // Over the wire and back: what a gateway gets is JSON, not objects of a resolver.
    const { data, errors } = JSON.parse(JSON.stringify(result)) as ExecutionResult;
    return { data: data ?? null, errors: (errors ?? []) as never };
  };
  return {
    send: answer,
    async *subscribe(request) {
      for (let at = 0; at < events(); at += 1) yield await answer(request);
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
