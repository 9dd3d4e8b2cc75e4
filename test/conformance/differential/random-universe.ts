/** Random ways to cut one graph into subgraphs, composed, with data and one server beside them. */
import { ref } from '../universe/data.ts';
import type { Compute, DataRecord, UniverseData } from '../universe/data.ts';
import { createUniverse } from '../universe/universe.ts';
import type { Universe } from '../universe/universe.ts';
import { Cut, MEMBERS, NAMES, TYPES } from './random-cut.ts';
import type { Need, Part, TypeName } from './random-cut.ts';
import type { Chance } from './random-source.ts';

/** Null when this way to cut it does not compose. */
export function randomUniverse(chance: Chance): Universe | null {
  const { parts, required } = new Cut(chance);
  const whole = parts.filter((p) => MEMBERS['Item']?.every((t) => p.keys.has(t)));
  const keyed = whole.length > 0 && chance.hits(60) ? chance.pick(whole) : null;
  const sdl = Object.fromEntries(parts.map((p) => [p.name, print(p, p === keyed)]));
  if (keyed !== null) sdl['ratings'] = ratings(chance);
  try {
    return createUniverse('random', sdl, dataOf(required));
  } catch {
    return null;
  }
}

/** A subgraph that knows items only as objects of one kind. */
function ratings(chance: Chance): string {
  const type = chance.hits(50) ? '[Item!]' : '[Item]';
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
      import: ["@key", "@interfaceObject"])
    type Query { rated: ${type} bestRated: Item }
    type Item @interfaceObject @key(fields: "id") {
      id: ID! stars: Int${chance.hits(50) ? '!' : ''} ${chance.hits(50) ? 'like: Item' : ''}
    }`;
}

function print(part: Part, isKeyed: boolean): string {
  const types = [...part.fields].map(([type, fields]) => {
    if (type === 'Query') return fields.size === 0 ? '' : block('type Query', fields);
    const keys = part.keys.get(type as TypeName) ?? [];
    const isItem = MEMBERS['Item']?.includes(type as TypeName) === true;
    const head = `type ${type}${isItem ? ' implements Item' : ''}`;
    const directives = keys.map((key) => ` @key(fields: "${key}")`).join('');
    const keyFields = keys.map((key): [string, string] => [key, key === 'id' ? 'ID!' : 'String!']);
    return block(head + directives, new Map([...keyFields, ...fields]));
  });
  const items = (['Book', 'Toy'] as const).flatMap((t) => part.fields.get(t) ?? []);
  const members = NAMES.filter((t) => MEMBERS['Topic']?.includes(t) && part.keys.has(t));
  const usesTopic = [...part.fields.values()].some((f) =>
    [...f.values()].some((d) => d.includes('Topic')),
  );
  const usesBox = items.some((f) => f.has('box'));
  return [
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
      import: ["@key", "@requires", "@external", "@shareable", "@override", "@provides"])`,
    ...types,
    items.length === 0
      ? ''
      : block(
          `interface Item${isKeyed ? ' @key(fields: "id")' : ''}`,
          new Map([['id', 'ID!'], ...shared(items)]),
        ),
    usesTopic ? `union Topic = ${members.join(' | ')}` : '',
    usesBox ? block('type Box @shareable', new Map(part.box.map((f) => [f, 'Int']))) : '',
  ].join('\n');
}

/** What all items of a subgraph resolve there, of one type. */
function shared(items: readonly Map<string, string>[]): [string, string][] {
  const [first] = items;
  const plain = (definition: string): string => definition.replace(/ @.*/, '');
  return [...(first ?? [])].flatMap(([field, definition]): [string, string][] => {
    const isEverywhere = items.every((fields) => {
      const other = fields.get(field) ?? '@external';
      return !other.includes('@external') && plain(other) === plain(definition);
    });
    const isOfBoth = field === 'title' || field === 'box';
    return isEverywhere && isOfBoth ? [[field, plain(definition)]] : [];
  });
}

const block = (head: string, fields: ReadonlyMap<string, string>): string =>
  `${head} {\n${[...fields].map(([field, of]) => `  ${field}: ${of}`).join('\n')}\n}`;

/** Two records of each type, linked in circles, with nulls here and there. */
function dataOf(required: ReadonlyMap<string, readonly Need[]>): UniverseData {
  const fields: Record<string, Record<string, Compute>> = {
    Query: {
      books: () => [ref('Book', 'Book1'), null, ref('Book', 'Book2')],
      items: () => [ref('Toy', 'Toy1'), ref('Book', 'Book1'), ref('Toy', 'Toy2')],
      topic: () => ref('Shop', 'Shop1'),
      topics: () => [ref('Author', 'Author2'), ref('Book', 'Book2'), null, ref('Shop', 'Shop2')],
      author: () => ref('Author', 'Author1'),
      shop: () => ref('Shop', 'Shop2'),
      rated: () => [ref('Book', 'Book2'), ref('Toy', 'Toy1')],
      bestRated: () => ref('Toy', 'Toy2'),
    },
  };
  for (const [name, needs] of required) {
    const [type = '', field = ''] = name.split('.');
    const compute: Compute = (self) =>
      needs
        .map(({ name: n, of }) => String(of === null ? self.get(n) : self.at(n)?.get(of)))
        .join('+');
    fields[type] = { ...fields[type], [field]: compute };
  }
  return {
    records: Object.fromEntries(NAMES.map((type) => [type, [record(type, 1), record(type, 2)]])),
    fields,
  };
}

function record(type: TypeName, n: number): DataRecord {
  const other = 3 - n;
  const plain = TYPES[type].plain.map((f, i) => [f, (n + i) % 3 === 0 ? null : `${f}${n}`]);
  const one = (of: string): unknown => {
    if (of === 'Box') return { __typename: 'Box', width: n, height: n * 10, depth: null };
    const [first, second] = MEMBERS[of] ?? [of, of];
    return ref((n === 1 ? first : second) ?? of, `${n === 1 ? first : second}${other}`);
  };
  const links = Object.entries(TYPES[type].links).map(([field, of]) => {
    const target = of.replaceAll(/[[\]!]/g, '');
    if (!of.startsWith('[')) return [field, n === 2 && field === 'friend' ? null : one(target)];
    return [field, of.includes('!') ? [one(target), one(target)] : [one(target), null]];
  });
  return {
    __typename: type,
    id: `${type}${n}`,
    code: `code-${type}${n}`,
    stars: n,
    like: ref(type === 'Book' ? 'Toy' : 'Book', `${type === 'Book' ? 'Toy' : 'Book'}${other}`),
    ...(Object.fromEntries([...plain, ...links]) as DataRecord),
  };
}
