import { GraphQLError, buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { fakeCall } from '../execute/fake-subgraphs.ts';
import type { SubgraphRequest } from '../execute/types.ts';
import { TransportError } from './errors.ts';
import { createLocalTransport } from './local.ts';

const schema = buildSchema('type Query { a(n: Int): Int slow: Int }');

function request(query: string, variables = '{}'): SubgraphRequest {
  return { subgraph: 's', kind: 'query', query, head: '', variables };
}

function transport(root: Record<string, unknown>, sideErrors?: () => GraphQLError[]) {
  const query = schema.getQueryType();
  for (const field of Object.values(query?.getFields() ?? {})) {
    const value = root[field.name];
    field.resolve = (_, args) => (typeof value === 'function' ? value(args) : value);
  }
  return createLocalTransport({
    name: 's',
    schema,
    createContext: () => ({}),
    ...(sideErrors === undefined ? {} : { sideErrors }),
  });
}

test('data and side errors stand beside each other', async () => {
  const stale = new GraphQLError('stale', { path: ['a'], extensions: { code: 'STALE' } });
  const response = await transport({ a: 5 }, () => [stale]).send(request('{a}'), fakeCall());
  expect(response.data).toEqual({ a: 5 });
  expect(response.errors).toEqual([
    { message: 'stale', path: ['a'], extensions: { code: 'STALE' } },
  ]);
});

test('a subgraph may execute in its own way, and gets the same document each time', async () => {
  const documents = new Set<unknown>();
  const local = createLocalTransport({
    name: 's',
    schema,
    createContext: () => ({}),
    execute({ document, variableValues }) {
      documents.add(document);
      return { data: { a: variableValues?.['n'] } };
    },
  });
  for (const n of [2, 3]) {
    const asked = request('query($n:Int){a(n:$n)}', `{"n":${n}}`);
    expect((await local.send(asked, fakeCall())).data).toEqual({ a: n });
  }
  expect(documents.size).toBe(1);
});

test('variables arrive', async () => {
  const local = transport({ a: ({ n }: { n: number }) => n + 1 });
  const response = await local.send(request('query($n:Int){a(n:$n)}', '{"n":2}'), fakeCall());
  expect(response).toMatchObject({ data: { a: 3 }, errors: [] });
});

test('a request that is not valid there is an error, not an execution', async () => {
  const response = await transport({}).send(request('{nothing}'), fakeCall());
  expect(response.data).toBeNull();
  expect(response.errors).toHaveLength(1);
});

test('who has gone, or has no time left, is not waited for', async () => {
  const client = new AbortController();
  const never = transport({ slow: () => new Promise(() => {}) });
  const gone = never.send(request('{slow}'), fakeCall({ signal: client.signal }));
  client.abort();
  await expect(gone).rejects.toMatchObject({ code: 'CANCELLED' });
  const late = never.send(request('{slow}'), fakeCall({ deadline: Date.now() + 20 }));
  await expect(late).rejects.toBeInstanceOf(TransportError);
  await expect(late).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
});
