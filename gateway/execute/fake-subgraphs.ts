/** For tests: an engine over subgraphs that are given as SDL and resolvers. */
import { parse } from 'graphql';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { composeSupergraph } from '../supergraph/compose.ts';
import { createLocalTransport } from '../transport/local.ts';
import { createEngine } from './engine.ts';
import type {
  Call,
  Engine,
  EngineOptions,
  ExecutionObject,
  SubgraphRequest,
  Transport,
} from './types.ts';

export interface FakeSubgraph {
  /** Without the `@link` to federation, which is put in front. */
  readonly sdl: string;
  readonly resolvers?: GraphQLResolverMap<unknown>;
  /** Takes the place of the local transport. */
  readonly transport?: Partial<Transport>;
}

export interface FakeGraph {
  readonly engine: Engine;
  /** Requests that went to subgraphs, in their order. */
  readonly sent: SubgraphRequest[];
  run(text: string, variables?: Record<string, unknown>, call?: Partial<Call>): Promise<Answer>;
}

export type Answer = ExecutionObject & { readonly errors?: readonly AnswerError[] };

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key",
  "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible",
  "@interfaceObject", "@authenticated", "@requiresScopes", "@policy"])\n`;

export function fakeCall(call: Partial<Call> = {}): Call {
  return {
    caller: null,
    headers: {},
    traceId: 'trace-1',
    signal: new AbortController().signal,
    deadline: Number.MAX_SAFE_INTEGER,
    ...call,
  };
}

/** @throws {Error} when the subgraphs do not compose */
export function fakeGraph(
  subgraphs: Readonly<Record<string, FakeSubgraph>>,
  options: Partial<EngineOptions> = {},
): FakeGraph {
  const sent: SubgraphRequest[] = [];
  const documents = Object.entries(subgraphs).map(([name, { sdl }]) => ({
    name,
    url: null,
    typeDefs: parse(LINK + sdl),
  }));
  const transportTo = (name: string): Transport => {
    const { sdl = '', resolvers = {}, transport } = subgraphs[name] ?? {};
    const schema = buildSubgraphSchema([{ typeDefs: parse(LINK + sdl), resolvers }]);
    const local = createLocalTransport({ name, schema, createContext: () => ({}) });
    const send: Transport['send'] = (request, call) => {
      sent.push(request);
      return (transport?.send ?? local.send)(request, call);
    };
    return { ...local, ...transport, send };
  };
  const engine = createEngine({
    supergraphSdl: composeSupergraph(documents),
    transports: transportTo,
    limits: { maxSelections: 1000, maxCacheBytes: 1_000_000, maxErrors: 50 },
    now: () => 0,
    random: () => 0.5,
    suggestions: true,
    ...options,
  });
  return {
    engine,
    sent,
    async run(text, variables = {}, call = {}) {
      const prepared = engine.prepare(text, null);
      if ('errors' in prepared) return prepared as Answer;
      const { body } = await engine.execute(prepared, variables, fakeCall(call));
      return JSON.parse(body) as Answer;
    },
  };
}
