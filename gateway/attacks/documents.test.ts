/** Hostile documents, numbered as in `gateway.md` 4.4. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bomb, many, startVictim } from './fake-gateway.ts';
import type { Victim } from './fake-gateway.ts';

let victim: Victim;
beforeAll(async () => {
  victim = await startVictim();
});
afterAll(() => victim.close());
afterEach(() => victim.stillServes());

const refused = (code: string): object => ({ status: 400, code });

test.each([
  ['1 selections 10,000 levels deep', `${'{ next'.repeat(10_000)}`, 'LIMIT_DEPTH'],
  ['2 a list 5,000 deep', `{ item(id: ${'['.repeat(5000)}) { id } }`, 'LIMIT_DEPTH'],
  ['3 an object 5,000 deep', `{ item(id: ${'{a:'.repeat(5000)}) { id } }`, 'LIMIT_DEPTH'],
  ['4 a list type 5,000 deep', `query ($x: ${'['.repeat(5000)}) { items { id } }`, 'LIMIT_DEPTH'],
  ['5 fragments doubled 28 times', bomb(28), 'LIMIT_SELECTIONS'],
  ['6 fragments doubled 200 times', bomb(200), 'LIMIT_SELECTIONS'],
  ['6 eight levels of ten spreads', bomb(8, 10), 'LIMIT_SELECTIONS'],
  ['7 a cycle of fragments', cycle(''), 'GRAPHQL_VALIDATION_FAILED'],
  ['8 a cycle with siblings', cycle('id @skip(if: false)'), 'GRAPHQL_VALIDATION_FAILED'],
  ['9 a chain of 20,000 fragments', chain(20_000), 'LIMIT_TOKENS'],
  ['9 a chain of 500 fragments', chain(500), 'LIMIT_FRAGMENTS'],
  ['10 200 x 100 inline fragments', inline(200, 100), 'LIMIT_TOKENS'],
  ['13 10,000 aliases', `{ ${many(10_000, (at) => `a${at}: __typename`)} }`, 'LIMIT_ALIASES'],
  ['13 1,000 aliases', `{ items { ${many(1000, (at) => `a${at}: id`)} } }`, 'LIMIT_ALIASES'],
  ['14 1,000 root aliases', `{ ${many(1000, (at) => `a${at}: me`)} }`, 'LIMIT_ALIASES'],
  ['14 150 root aliases', `{ ${many(150, (at) => `a${at}: me`)} }`, 'LIMIT_ROOT_FIELDS'],
  ['15 5,000 directives', `{ me ${many(5000, () => '@no')} }`, 'LIMIT_TOKENS'],
  ['16 1,000 known directives', `{ me ${many(1000, () => '@skip')} }`, 'LIMIT_DIRECTIVES'],
  ['18 1,000 variables', `query (${many(1e3, (at) => `$v${at}: Int`)}) { me }`, 'LIMIT_VARIABLES'],
  ['19 a long name', `query ${'n'.repeat(10_000)} { me }`, 'OPERATION_NAME'],
  ['24 nested introspection', introspection(12), 'LIMIT_INTROSPECTION'],
])('%s is refused before planning', async (_, query, code) => {
  expect(await victim.ask(query)).toMatchObject(refused(code));
});

test('11 one field 900 times and 12 three hundred sibling fragments are decided', async () => {
  const repeated = await victim.ask(`{ items { ${many(700, () => 'id')} } }`);
  expect(repeated.body.data).toEqual({ items: [{ id: '1' }, { id: '2' }] });
  const siblings = await victim.ask(`{ items { ${many(300, () => '... on Item { id }')} } }`);
  expect(siblings.body.data).toEqual({ items: [{ id: '1' }, { id: '2' }] });
});

test('15, 17 hundreds of mistakes give at most ten errors, in a short answer', async () => {
  const fields = await victim.ask(`{ items { ${many(900, (at) => `nope${at}`)} } }`);
  expect(fields.body.errors?.length).toBeLessThanOrEqual(11);
  expect(fields.text.length).toBeLessThan(8_000);
  expect(fields.text).not.toContain('at ');
});

test('19 a name with control characters is refused and not repeated', async () => {
  const outcome = await victim.post({ query: '{ me }', operationName: 'a\u0000\u001b[31m' });
  expect(outcome).toMatchObject(refused('OPERATION_NAME'));
  expect(outcome.text).not.toContain('31m');
});

test.each([
  ['20 two operations and no name', 'query A { me } query B { me }'],
  ['21 two operations of one name', 'query A { me } query A { me }'],
  ['22 only fragments', 'fragment A on Item { id }'],
])('%s is a request error', async (_, query) => {
  const modern = { accept: 'application/graphql-response+json' };
  const outcome = await victim.post({ query }, modern);
  expect(outcome.status).toBe(400);
  expect(outcome.body.errors?.length).toBeGreaterThan(0);
  expect('data' in outcome.body).toBe(false);
});

test('23 byte order marks, NUL, lone surrogates, block strings are read or refused', async () => {
  expect((await victim.ask('\ufeff{ me }')).body.data).toEqual({ me: 'nobody none' });
  for (const text of ['{ \u0000 me }', '{ item(id: "\ud800") { id } }']) {
    const { body } = await victim.ask(text);
    expect(body.errors !== undefined || body.data !== undefined).toBe(true);
  }
  const block = `{ item(id: """${'\n \\"""'.repeat(10_000)}""") { id } }`;
  expect((await victim.ask(block)).body.data).toEqual({ item: null });
});

test('25 introspection can be switched off, also behind aliases and fragments', async () => {
  const closed = await startVictim({ introspection: false });
  for (const query of [
    '{ __schema { queryType { name } } }',
    '{ ...A } fragment A on Query { x: __type(name: "Item") { name } }',
  ]) {
    expect(await closed.ask(query)).toMatchObject(refused('INTROSPECTION_DISABLED'));
  }
  expect((await closed.ask('{ __typename }')).body.data).toEqual({ __typename: 'Query' });
  await closed.close();
});

test('26 messages suggest nothing where suggestions are off', async () => {
  const silent = await startVictim({ suggestions: false });
  const { text } = await silent.ask('{ items { nam } }');
  expect(text).toContain('nam');
  expect(text).not.toContain('Did you mean');
  await silent.close();
});

test('28 names of the prototype are ordinary aliases', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const query = `{ ${names.map((name) => `${name}: items { ${name}: id }`).join(' ')} }`;
  const { text } = await victim.ask(query);
  const list = (name: string): string => `"${name}":[{"${name}":"1"},{"${name}":"2"}]`;
  expect(text).toBe(`{"data":{${names.map(list).join(',')}}}`);
});

test('63 twelve conditions are answered for every combination', async () => {
  const conditions = many(12, (at) => `a${at}: id @include(if: $v${at})`);
  const declared = many(12, (at) => `$v${at}: Boolean!`);
  const query = `query (${declared}) { items { id ${conditions} } }`;
  for (let bits = 0; bits < 4096; bits += 97) {
    const variables = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`v${at}`, (bits & (1 << at)) !== 0]),
    );
    const { body } = await victim.ask(query, variables);
    const items = (body.data ?? {})['items'] as object[];
    const on = Object.values(variables).filter(Boolean).length;
    expect(Object.keys(items[0] ?? {}).length).toBe(1 + on);
  }
});

function cycle(sibling: string): string {
  return `{ items { ...A } } fragment A on Item { ${sibling} ...B }
    fragment B on Item { ${sibling} ...A @include(if: true) }`;
}

function chain(length: number): string {
  const links = many(length, (at) => `fragment F${at} on Item { ...F${at + 1} }`);
  return `{ items { ...F0 } } ${links} fragment F${length} on Item { id }`;
}

function inline(outer: number, inner: number): string {
  return `{ items { ${many(outer, () => `... on Item { ${many(inner, () => 'id name')} }`)} } }`;
}

function introspection(levels: number): string {
  const inside = `${'fields{type{'.repeat(levels)}name${'}}'.repeat(levels)}`;
  return `{ __type(name: "Item") { ${inside} } }`;
}
