import { GraphQLError, buildSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import type { Call } from '../execute/types.ts';
import { createLocalTransport } from './local.ts';

interface Context {
  readonly loaded: Map<string, number>;
  readonly errors: GraphQLError[];
}

/** A stream whose field is read through a cache in the context, as with a loader. */
function cachingSchema(): GraphQLSchema {
  const schema = buildSchema('type Query { a: Int } type Subscription { state: Int }');
  let state = 0;
  const field = schema.getSubscriptionType()?.getFields()['state'];
  if (field === undefined) throw new Error('The schema has no stream.');
  field.subscribe = async function* states() {
    for (state = 1; state <= 3; state += 1) yield {};
  };
  field.resolve = (_root, _args, { loaded, errors }: Context) => {
    errors.push(new GraphQLError(`stale ${state}`));
    const known = loaded.get('state') ?? state;
    loaded.set('state', known);
    return known;
  };
  return schema;
}

test('every event is read anew, and has its own side errors only', async () => {
  const transport = createLocalTransport({
    name: 'states',
    schema: cachingSchema(),
    createContext: (): Context => ({ loaded: new Map(), errors: [] }),
    sideErrors: (context) => (context as Context).errors,
  });
  const call: Call = {
    caller: null,
    headers: {},
    traceId: '',
    signal: new AbortController().signal,
    deadline: Infinity,
  };
  const query = 'subscription { state }';
  const request = {
    subgraph: 'states',
    kind: 'subscription',
    query,
    head: '',
    variables: '{}',
  } as const;
  const seen: unknown[] = [];
  for await (const { data, errors } of transport.subscribe(request, call)) {
    seen.push([data?.['state'], errors.map(({ message }) => message)]);
  }
  expect(seen).toEqual([
    [1, ['stale 1']],
    [2, ['stale 2']],
    [3, ['stale 3']],
  ]);
});

function throwingTransport(error: Error, noted: unknown[]) {
  const schema = buildSchema('type Query { a: Int } type Subscription { state: Int }');
  const field = schema.getSubscriptionType()?.getFields()['state'];
  if (field === undefined) throw new Error('The schema has no stream.');
  field.subscribe = async function* states() {
    yield { state: 1 };
    throw error;
  };
  const local = { name: 'states', schema, createContext: () => ({}) };
  return createLocalTransport(local, (what, { traceId }) => void noted.push([what, traceId]));
}

const CALL: Call = {
  caller: null,
  headers: {},
  traceId: 'trace-1',
  signal: new AbortController().signal,
  deadline: Infinity,
};
const REQUEST = {
  subgraph: 'states',
  kind: 'subscription',
  query: 'subscription { state }',
  head: '',
  variables: '{}',
} as const;

test('what a source says on purpose is told, and its stream is over', async () => {
  const noted: unknown[] = [];
  const refusal = new GraphQLError('Too many streams.', { extensions: { code: 'RATE_LIMITED' } });
  const seen: unknown[] = [];
  for await (const event of throwingTransport(refusal, noted).subscribe(REQUEST, CALL)) {
    seen.push(event);
  }
  expect(seen).toEqual([
    { data: { state: 1 }, errors: [] },
    {
      data: null,
      errors: [{ message: 'Too many streams.', extensions: { code: 'RATE_LIMITED' } }],
    },
  ]);
  expect(noted).toEqual([]);
});

test('what a source throws by accident is noted, and its stream may be opened again', async () => {
  const noted: unknown[] = [];
  const accident = new Error('insides');
  const events = throwingTransport(accident, noted).subscribe(REQUEST, CALL);
  const iterator = events[Symbol.asyncIterator]();
  await iterator.next();
  await expect(iterator.next()).rejects.toMatchObject({ retryable: true, service: 'states' });
  expect(noted).toEqual([[accident, 'trace-1']]);
});

test('a source that opens after its client has gone is ended', async () => {
  const schema = buildSchema('type Query { a: Int } type Subscription { state: Int }');
  const field = schema.getSubscriptionType()?.getFields()['state'];
  if (field === undefined) throw new Error('The schema has no stream.');
  const opening = Promise.withResolvers<AsyncIterable<unknown>>();
  field.subscribe = () => opening.promise;
  const transport = createLocalTransport({ name: 'states', schema, createContext: () => ({}) });
  const client = new AbortController();
  const call: Call = {
    caller: null,
    headers: {},
    traceId: '',
    signal: client.signal,
    deadline: Infinity,
  };
  const query = 'subscription { state }';
  const request = { subgraph: 'states', kind: 'subscription', query, head: '', variables: '{}' };
  const events = transport.subscribe({ ...request, kind: 'subscription' }, call);
  const first = events[Symbol.asyncIterator]().next();
  client.abort();
  await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
  const ended = Promise.withResolvers<string>();
  const next = (): Promise<never> => new Promise(() => {});
  const stop = (): Promise<IteratorResult<never>> => {
    ended.resolve('ended');
    return Promise.resolve({ done: true, value: undefined });
  };
  opening.resolve({ [Symbol.asyncIterator]: () => ({ next, return: stop }) });
  expect(await ended.promise).toBe('ended');
});

/** A stream whose source opens when it is told to, and throws when it is ended. */
function endlessStream(accident: Error) {
  const schema = buildSchema('type Query { a: Int } type Subscription { state: Int }');
  const field = schema.getSubscriptionType()?.getFields()['state'];
  if (field === undefined) throw new Error('The schema has no stream.');
  const opening = Promise.withResolvers<AsyncIterable<unknown>>();
  field.subscribe = () => opening.promise;
  const source = {
    next: () => Promise.resolve({ done: false, value: { state: 1 } }),
    return: () => Promise.reject(accident),
  };
  const noted = Promise.withResolvers<unknown>();
  const local = { name: 'states', schema, createContext: () => ({}) };
  const transport = createLocalTransport(local, (error) => noted.resolve(error));
  const client = new AbortController();
  const events = transport.subscribe(REQUEST, { ...CALL, signal: client.signal });
  return {
    first: events[Symbol.asyncIterator]().next(),
    open: () => opening.resolve({ [Symbol.asyncIterator]: () => source }),
    leave: () => client.abort(),
    noted: noted.promise,
  };
}

test('a source that cannot be ended when its client leaves ends no process', async () => {
  const accident = new Error('insides');
  const followed = endlessStream(accident);
  followed.open();
  expect(await followed.first).toMatchObject({ value: { data: { state: 1 } } });
  followed.leave();
  expect(await followed.noted).toBe(accident);
  const late = endlessStream(accident);
  late.leave();
  await expect(late.first).rejects.toMatchObject({ code: 'CANCELLED' });
  late.open();
  expect(await late.noted).toBe(accident);
});
