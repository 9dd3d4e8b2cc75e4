/** Random ways to cut one graph into subgraphs: owners, keys, stand-ins, what requires what. */
import { ref } from '../universe/data.ts';
import type { Compute, DataRecord, UniverseData } from '../universe/data.ts';
import { createUniverse } from '../universe/universe.ts';
import type { Universe } from '../universe/universe.ts';
import type { Chance } from './random-source.ts';

/** Entities with their plain fields and their links. All have `id` and `code`. */
const TYPES = {
  Author: { plain: ['name', 'age', 'mood'], links: { books: '[Book!]', friend: 'Author' } },
  Book: {
    plain: ['title', 'pages', 'genre'],
    links: { author: 'Author', related: '[Item]', box: 'Box' },
  },
  Toy: { plain: ['title', 'weight'], links: { maker: 'Author', topic: 'Topic', box: 'Box' } },
  Shop: { plain: ['city', 'rating'], links: { items: '[Item!]', owner: 'Author', best: 'Topic' } },
} as const;
type TypeName = keyof typeof TYPES;
const NAMES = Object.keys(TYPES) as readonly TypeName[];
const MEMBERS: Readonly<Record<string, readonly TypeName[]>> = {
  Item: ['Book', 'Toy'],
  Topic: ['Author', 'Book', 'Shop'],
};
const ROOTS = {
  books: '[Book]',
  items: '[Item!]',
  topic: 'Topic',
  topics: '[Topic]',
  author: 'Author',
  shop: 'Shop',
} as const;
const BOX = ['width', 'height', 'depth'];

/** One subgraph while it is being decided. */
interface Part {
  readonly name: string;
  readonly keys: Map<TypeName, readonly string[]>;
  /** Field definitions by type and field; roots stand under `Query`. */
  readonly fields: Map<string, Map<string, string>>;
  readonly box: readonly string[];
}

/** Null when this way to cut it does not compose. */
export function randomUniverse(chance: Chance): Universe | null {
  const parts = Array.from({ length: 2 + chance.below(3) }, (_, i): Part => {
    const box = BOX.filter(() => chance.hits(60));
    return {
      name: `s${i}`,
      keys: new Map(),
      fields: new Map([['Query', new Map()]]),
      box: box.length === 0 ? ['width'] : box,
    };
  });
  const required = new Map<string, readonly string[]>();
  /** A box has no key: who has a part of it must be reached through what holds it. */
  const some = parts.filter(() => chance.hits(50));
  const boxing = some.length === 0 ? parts.slice(0, 1) : some;
  const everywhere = boxing.length > 1 ? ' @shareable' : '';
  for (const [field, type] of Object.entries(ROOTS))
    place(chance.pick(parts), 'Query', field, type);
  for (const type of NAMES) {
    for (const field of TYPES[type].plain) spread(type, field, 'String');
    for (const [field, of] of Object.entries(TYPES[type].links)) {
      if (of === 'Box') for (const part of boxing) place(part, type, field, `Box${everywhere}`);
      else spread(type, field, of);
    }
  }
  for (const type of NAMES) if (chance.hits(80)) computed(type, 'sum');
  for (const type of NAMES) if (chance.hits(60)) computed(type, 'sum2');
  const whole = parts.filter((p) => MEMBERS['Item']?.every((t) => p.keys.has(t as TypeName)));
  const keyed = whole.length > 0 && chance.hits(60) ? chance.pick(whole) : null;
  const sdl = Object.fromEntries(parts.map((p) => [p.name, print(p, p === keyed)]));
  if (keyed !== null) sdl['ratings'] = ratings(chance);
  try {
    return createUniverse('random', sdl, dataOf(required));
  } catch {
    return null;
  }

  /** Gives a field to one subgraph, or to two that share it. */
  function spread(type: TypeName, field: string, of: string): void {
    const first = chance.pick(parts);
    const second = chance.pick(parts);
    const isShared = second !== first && chance.hits(20);
    const directive = isShared ? ' @shareable' : '';
    place(first, type, field, of + directive);
    if (isShared) place(second, type, field, of + directive);
  }

  function place(part: Part, type: string, field: string, definition: string): void {
    if (type !== 'Query') know(part, type as TypeName);
    part.fields.get(type)?.set(field, definition);
    const target = definition.replaceAll(/[[\]!]| @.*/g, '');
    for (const name of MEMBERS[target] ?? [target]) {
      if (name in TYPES) know(part, name as TypeName);
    }
  }

  /** A subgraph that names an entity can also be asked for it. */
  function know(part: Part, type: TypeName): void {
    if (part.keys.has(type)) return;
    const isItem = type === 'Book' || type === 'Toy';
    const isFirst = parts.every((other) => !other.keys.has(type));
    const choices = isItem ? [['id'], ['id', 'code']] : [['id'], ['code'], ['id', 'code']];
    // One subgraph has both keys, so that there is a way between those that have one.
    part.keys.set(type, isFirst ? ['id', 'code'] : chance.pick(choices));
    part.fields.set(type, new Map());
  }

  /** A field whose value is put together from fields that other subgraphs own. */
  function computed(type: TypeName, field: string): void {
    const part = chance.pick(parts);
    know(part, type);
    const own = part.fields.get(type);
    const others = [...TYPES[type].plain, ...(required.has(`${type}.sum`) ? ['sum'] : [])];
    const needs = others.filter((f) => own?.has(f) !== true && chance.hits(60));
    if (own === undefined || needs.length === 0) return;
    for (const need of needs) own.set(need, 'String @external');
    own.set(field, `String @requires(fields: "${needs.join(' ')}")`);
    required.set(`${type}.${field}`, needs);
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
      import: ["@key", "@requires", "@external", "@shareable"])`,
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
function dataOf(required: ReadonlyMap<string, readonly string[]>): UniverseData {
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
    const compute: Compute = (self) => needs.map((need) => String(self.get(need))).join('+');
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
