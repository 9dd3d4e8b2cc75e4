import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import type { Admitted } from './admission.ts';
import { createEngineSlot } from './engine-slot.ts';
import { createFakeEngine } from './fake-engine.ts';
import { createHotRequests } from './hot-requests.ts';

const schema = buildSchema('type Query { a: Int }');
const engine = (version: string) => createFakeEngine({ schema, version });

function admitted(from: ReturnType<typeof engine>, more: object = {}): Admitted {
  const parameters = {
    query: '{a}',
    documentId: null,
    operationName: null,
    variables: {},
    extensions: {},
    ...more,
  };
  return { parameters, prepared: from.prepare('{a}', null) };
}

function started() {
  const first = engine('1');
  const slot = createEngineSlot(first, () => {});
  return { first, slot, hot: createHotRequests(slot) };
}

test('a request is known once it has been seen twice', () => {
  const { first, hot } = started();
  const what = admitted(first);
  hot.keep('{"query":"{a}"}', first, what);
  expect(hot.find('{"query":"{a}"}')).toBeNull();
  hot.keep('{"query":"{a}"}', first, what);
  expect(hot.find('{"query":"{a}"}')).toBe(what);
  expect(hot.find('{"query":"{b}"}')).toBeNull();
});

test('nothing of a supergraph that was replaced is found, nor kept afterwards', () => {
  const { first, slot, hot } = started();
  const what = admitted(first);
  hot.keep('x', first, what);
  hot.keep('x', first, what);
  slot.swap(engine('2'));
  expect(hot.find('x')).toBeNull();
  hot.keep('x', first, what);
  expect(hot.find('x')).toBeNull();
});

test('stored documents and refusals are looked at each time', () => {
  const { first, hot } = started();
  const refused = { ...admitted(first), prepared: { errors: [{ message: 'no' }] } };
  const stored = admitted(first, { documentId: 'sha256:1' });
  const registered = admitted(first, { extensions: { persistedQuery: { sha256Hash: '1' } } });
  for (const what of [refused, stored, registered]) {
    for (let nth = 0; nth < 3; nth++) hot.keep('x', first, what);
    expect(hot.find('x')).toBeNull();
  }
});
