/** Reaches a subgraph that lives in this process: its schema is executed, nothing is serialised. */
import { GraphQLError, createSourceEventStream, execute, parse, validate } from 'graphql';
import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import type {
  Call,
  LocalSubgraph,
  SubgraphError,
  SubgraphRequest,
  SubgraphResponse,
  Transport,
} from '../execute/types.ts';
import { TransportError } from './errors.ts';
import { withinCall } from './within-call.ts';

/** Documents kept parsed and validated; one for each fetch of a plan that is in use. */
const MAX_DOCUMENTS = 2000;

/** Is told what a subgraph threw that no client is told. */
export type Noted = (error: unknown, call: Call) => void;

export function createLocalTransport(subgraph: LocalSubgraph, note: Noted = () => {}): Transport {
  const documents = new LRUCache<string, Checked>({ max: MAX_DOCUMENTS });
  const argsOf = (request: SubgraphRequest, context: object): ExecutionArgs | Refusal => {
    const checked = documents.get(request.query) ?? check(subgraph, request.query);
    documents.set(request.query, checked);
    if (!('document' in checked)) return checked;
    const variableValues = JSON.parse(request.variables) as Record<string, unknown>;
    return {
      schema: subgraph.schema,
      document: checked.document,
      contextValue: context,
      variableValues,
    };
  };
  const run = subgraph.execute?.bind(subgraph) ?? execute;
  return {
    async send(request, call) {
      try {
        const context = subgraph.createContext(call);
        const args = argsOf(request, context);
        if (!('schema' in args)) return args;
        const result = await withinCall(call, subgraph.name, () => Promise.resolve(run(args)));
        return responseOf(subgraph, call, context, result);
      } catch (error) {
        if (!(error instanceof TransportError)) note(error, call);
        throw error;
      }
    },
    subscribe: (request, call) => events(subgraph, request, call, { argsOf, note }),
    close: () => Promise.resolve(),
  };
}

type Refusal = SubgraphResponse;
type Checked = { readonly document: DocumentNode } | Refusal;

function check(subgraph: LocalSubgraph, query: string): Checked {
  try {
    const document = parse(query, { noLocation: true });
    const errors = validate(subgraph.schema, document, undefined, { maxErrors: 1 });
    return errors.length === 0 ? { document } : { data: null, errors: errors.map(plain) };
  } catch {
    return { data: null, errors: [{ message: 'The planned request is not valid GraphQL.' }] };
  }
}

interface EventParts {
  readonly argsOf: (request: SubgraphRequest, context: object) => ExecutionArgs | Refusal;
  readonly note: Noted;
}

async function* events(
  subgraph: LocalSubgraph,
  request: SubgraphRequest,
  call: Call,
  { argsOf, note }: EventParts,
): AsyncGenerator<SubgraphResponse, void, void> {
  const context = subgraph.createContext(call);
  const args = argsOf(request, context);
  if (!('schema' in args)) {
    yield args;
    return;
  }
  const source = await opened(subgraph, call, args, note);
  if (!(Symbol.asyncIterator in source)) {
    yield responseOf(subgraph, call, context, source);
    return;
  }
  const payloads = source[Symbol.asyncIterator]();
  const stop = (): void => void leave(payloads, call, note);
  call.signal.addEventListener('abort', stop, { once: true });
  if (call.signal.aborted) stop();
  try {
    for await (const rootValue of { [Symbol.asyncIterator]: () => payloads }) {
      yield await tellEvent(subgraph, call, { ...args, rootValue });
    }
  } catch (error) {
    if (error instanceof GraphQLError) {
      // said on purpose: the client is told so, and there is nothing to open again
      yield { data: null, errors: [plain(subgraph.fitToLeave?.(error, call) ?? error)] };
      return;
    }
    if (!call.signal.aborted) note(error, call);
    throw new TransportError('UPSTREAM_UNAVAILABLE', subgraph.name, 'ended its stream', true);
  } finally {
    call.signal.removeEventListener('abort', stop);
  }
}

/** The source of a subscription; one that comes when nobody waits any more is ended at once. */
async function opened(
  subgraph: LocalSubgraph,
  call: Call,
  args: ExecutionArgs,
  note: Noted,
): Promise<Source> {
  let opening: Promise<Source> | null = null;
  const open = (): Promise<Source> => {
    opening = Promise.resolve(createSourceEventStream(args));
    return opening;
  };
  try {
    return await withinCall(call, subgraph.name, open);
  } catch (error) {
    const end = (source: Source): Promise<void> | null =>
      Symbol.asyncIterator in source ? leave(source[Symbol.asyncIterator](), call, note) : null;
    (opening as Promise<Source> | null)?.then(end, () => {});
    throw error;
  }
}

type Source = AsyncIterable<unknown> | ExecutionResult;

/** Ends a source that nobody waits for any more; what it throws at that must end no process. */
async function leave(payloads: AsyncIterator<unknown>, call: Call, note: Noted): Promise<void> {
  try {
    await payloads.return?.();
  } catch (error) {
    note(error, call);
  }
}

/** A context for each event: loaders that outlived one would answer with the state of another. */
async function tellEvent(
  subgraph: LocalSubgraph,
  call: Call,
  args: ExecutionArgs,
): Promise<SubgraphResponse> {
  const contextValue = subgraph.createContext(call);
  return responseOf(subgraph, call, contextValue, await execute({ ...args, contextValue }));
}

function responseOf(
  subgraph: LocalSubgraph,
  call: Call,
  context: object,
  result: ExecutionResult,
): SubgraphResponse {
  const side = subgraph.sideErrors?.(context) ?? [];
  const own = (result.errors ?? []).map((error) => subgraph.fitToLeave?.(error, call) ?? error);
  const errors = [...own, ...side];
  return { data: result.data ?? null, errors: errors.map(plain) };
}

function plain(error: GraphQLError): SubgraphError {
  const { message, path, extensions } = error;
  return path === undefined ? { message, extensions } : { message, path, extensions };
}
