import { GraphQLError, getIntrospectionQuery, graphqlSync, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import { nulledPlaces } from '../differential/compare-results.ts';
import { loadUniverse } from '../universe/load-folder.ts';
import { runMonolith } from '../universe/run.ts';
import { createSubject } from '../universe/subject.ts';
import { caseFolder, caseNames, readOperations } from './read-case.ts';
import type { Expected } from './read-case.ts';
import { inOrder } from './schema-order.ts';

type ObjMap = Record<string, unknown>;
const pathsOf = (result: ExecutionResult): string[] =>
  (result.errors ?? []).map((e) => JSON.stringify(e.path ?? []));
const asResult = ({ data, errors = [] }: Expected): ExecutionResult => ({
  data: (data ?? null) as ObjMap | null,
  errors: errors.map((path) => new GraphQLError('expected', { path })),
});
const codesOf = (result: ExecutionResult): Record<string, unknown> =>
  Object.fromEntries(
    (result.errors ?? []).map((e) => [JSON.stringify(e.path ?? []), e.extensions?.['code']]),
  );

describe.each(caseNames())('%s', async (name) => {
  const universe = await loadUniverse(caseFolder(name));
  const operations = readOperations(name);

  it.each(operations)('$name', async ({ text, expected }) => {
    const { variables = {}, labels = [], chance = 0.5, scopes = [] } = expected;
    const subject = createSubject(universe, { labels: new Set(labels), chance });
    const result = await subject.run(text, variables, { scopes });
    // As text: the order of keys is part of the answer.
    expect(JSON.stringify(result.data ?? null, null, 1)).toBe(
      JSON.stringify(expected.data, null, 1),
    );
    expect(nulledPlaces(result)).toEqual(nulledPlaces(asResult(expected)));
    expect(pathsOf(result)).toEqual(expect.arrayContaining(pathsOf(asResult(expected))));
    const asked = subject.sent.map((s) => s.subgraph).sort();
    expect(codesOf(result)).toEqual(expected.codes ?? codesOf(result));
    expect(asked).toEqual(expected.asked ?? asked);
  });

  const comparable = operations.filter(({ expected }) => expected.onlyFederated !== true);
  it('expects what one server would answer', async () => {
    expect.assertions(comparable.length);
    for (const { text, expected } of comparable) {
      const operation = { document: parse(text), variables: expected.variables ?? {} };
      const result = await runMonolith(universe.monolith, operation);
      expect(JSON.parse(JSON.stringify(result.data ?? null))).toEqual(expected.data);
    }
  });

  it('describes itself as its API schema', async () => {
    const query = getIntrospectionQuery();
    const subject = createSubject(universe);
    const described = await subject.run(query, {});
    const wanted = graphqlSync({ schema: universe.monolith.schema, source: query });
    expect(inOrder(described.data)).toEqual(inOrder(JSON.parse(JSON.stringify(wanted.data))));
  });
});
