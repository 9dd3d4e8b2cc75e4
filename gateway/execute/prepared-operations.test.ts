import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { fakeGraph } from './fake-subgraphs.ts';
import { Operation } from './operation.ts';

const sdl = 'type Query { item(id: ID!, count: Int): Item } type Item { name: String }';
const resolvers = { Query: { item: (_: unknown, { id }: { id: string }) => ({ name: id }) } };

const text = (name: string) =>
  `query ${name}($id: ID!, $count: Int) { item(id: $id, count: $count) { name } }`;

function knownShape(options: Parameters<typeof fakeGraph>[1] = {}) {
  const graph = fakeGraph({ items: { sdl, resolvers } }, options);
  // A second text of the same form is kept, a third one finds it.
  for (const name of ['First', 'Second']) graph.engine.prepare(text(name), null);
  return graph;
}

test('operations that differ in name and layout share plans, not their names', async () => {
  const { engine, run } = knownShape();
  const [third, fourth] = ['Third', '\n Fourth # twice\n'].map((n) =>
    engine.prepare(text(n), null),
  );
  if (!(third instanceof Operation && fourth instanceof Operation)) throw new Error('refused');
  expect(third.known).toBe(fourth.known);
  expect([third.operationName, fourth.operationName]).toEqual(['Third', 'Fourth']);
  const names = third.document.definitions.map((d) => 'name' in d && d.name?.value);
  expect(names).toEqual(['Third']);
  expect(await run(text('Fifth'), { id: '7' })).toEqual({ data: { item: { name: '7' } } });
});

test('another operation name than the one in the document is refused all the same', () => {
  const { engine } = knownShape();
  expect(engine.prepare(text('Third'), 'Third')).toBeInstanceOf(Operation);
  const refused = engine.prepare(text('Fourth'), 'Third');
  expect(refused).toMatchObject({
    errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
  });
});

test('what is wrong with variables is shown at its place in the own text', async () => {
  const { run } = knownShape();
  const { errors } = await run(`\n\n   ${text('Third')}`, { id: '7', count: 'x' });
  expect(errors).toMatchObject([{ locations: [{ line: 3, column: 26 }] }]);
});

test('the guard sees every name', () => {
  const { engine } = knownShape({
    guard: ({ definitions }) =>
      definitions.some((d) => 'name' in d && d.name?.value === 'Bad')
        ? [new GraphQLError('This name is bad.')]
        : [],
  });
  expect(engine.prepare(text('Bad'), null)).toMatchObject({
    errors: [{ message: 'This name is bad.' }],
  });
});
