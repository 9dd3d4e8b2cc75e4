/** The attacks of the bench: each makes the body of its next request, never the same twice. */

export interface Attack {
  readonly name: string;
  body(at: number): string;
}

const many = (count: number, part: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');

const documents: readonly (readonly [string, (at: number) => string])[] = [
  ['depth 10,000', (at) => `{ a${at} ${'{ next'.repeat(10_000)}`],
  ['list depth 5,000', (at) => `{ item(id: ${'['.repeat(5_000)}) { a${at} } }`],
  ['fragments doubled 28 times', (at) => doubled(28, at)],
  ['cyclic fragments', (at) => `{ items { ...A } } fragment A on Item { a${at}: id ...A }`],
  ['300 named fragments', (at) => named(300, at)],
  ['chain of 300 fragments', (at) => chained(300, at)],
  ['10,000 aliases', (at) => `{ ${many(10_000, (n) => `a${at}_${n}: __typename`)} }`],
  ['1,000 repeated fields', (at) => `{ items { a${at}: id ${many(1_000, () => 'id')} } }`],
  ['900 unknown fields', (at) => `{ items { ${many(900, (n) => `x${at}_${n}`)} } }`],
  ['100 x 20 inline fragments', (at) => inline(at)],
  ['nested introspection', (at) => `{ a${at}: __type(name: "Item") { ${nested(12)} } }`],
];

export const ATTACKS: readonly Attack[] = [
  ...documents.map(([name, text]) => ({
    name,
    body: (at: number) => JSON.stringify({ query: text(at) }),
  })),
  {
    name: 'JSON depth 10,000',
    body: (at) => `{"query":"{ items { id } }","variables":{"v${at}":${'['.repeat(10_000)}`,
  },
  {
    name: '100,000 ids',
    body: (at) => {
      const ids = Array.from({ length: 100_000 }, () => at);
      return JSON.stringify({ query: '{ a }', variables: { ids } });
    },
  },
  { name: 'a body of 5 MB', body: (at) => `{"query":"${at}${'x'.repeat(5_000_000)}"}` },
  {
    name: 'batch of 1,000',
    body: (at) => JSON.stringify(Array.from({ length: 1_000 }, () => ({ query: `{ a${at} }` }))),
  },
];

function doubled(levels: number, at: number): string {
  const parts = many(levels, (n) => `fragment F${n} on Item { ...F${n + 1} ...F${n + 1} }`);
  return `{ items { ...F0 } } ${parts} fragment F${levels} on Item { a${at}: id }`;
}

function named(count: number, at: number): string {
  const parts = many(count, (n) => `fragment F${n} on Item { id name }`);
  return `{ items { a${at}: id ${many(count, (n) => `...F${n}`)} } } ${parts}`;
}

function chained(count: number, at: number): string {
  const parts = many(count - 1, (n) => `fragment F${n} on Item { ...F${n + 1} id }`);
  return `{ items { ...F0 } } ${parts} fragment F${count - 1} on Item { a${at}: id }`;
}

function inline(at: number): string {
  return `{ items { a${at}: id ${many(100, () => `... on Item { ${many(20, () => 'id')} }`)} } }`;
}

function nested(levels: number): string {
  return `${'fields { type { '.repeat(levels)} name ${'} } '.repeat(levels)}`;
}
