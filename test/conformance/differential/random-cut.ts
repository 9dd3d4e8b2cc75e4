/** Decides which subgraph has what of one graph: owners, keys, promises, what requires what. */
import type { Chance } from './random-source.ts';

/** Entities with their plain fields and their links. All have `id` and `code`. */
export const TYPES = {
  Author: { plain: ['name', 'age', 'mood'], links: { books: '[Book!]', friend: 'Author' } },
  Book: {
    plain: ['title', 'pages', 'genre'],
    links: { author: 'Author', related: '[Item]', box: 'Box' },
  },
  Toy: { plain: ['title', 'weight'], links: { maker: 'Author', topic: 'Topic', box: 'Box' } },
  Shop: { plain: ['city', 'rating'], links: { items: '[Item!]', owner: 'Author', best: 'Topic' } },
} as const;
export type TypeName = keyof typeof TYPES;
export const NAMES = Object.keys(TYPES) as readonly TypeName[];
export const MEMBERS: Readonly<Record<string, readonly TypeName[]>> = {
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

/** What a computed field reads: a plain field, or one of an entity behind a link. */
export interface Need {
  readonly name: string;
  readonly of: string | null;
}

/** One subgraph while it is being decided. */
export interface Part {
  readonly name: string;
  readonly keys: Map<TypeName, readonly string[]>;
  /** Field definitions by type and field; roots stand under `Query`. */
  readonly fields: Map<string, Map<string, string>>;
  readonly box: readonly string[];
}

export class Cut {
  readonly parts: readonly Part[];
  /** By type and field. */
  readonly required = new Map<string, readonly Need[]>();
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.parts = Array.from({ length: 2 + chance.below(3) }, (_, i): Part => {
      const box = BOX.filter(() => chance.hits(60));
      return {
        name: `s${i}`,
        keys: new Map(),
        fields: new Map([['Query', new Map()]]),
        box: box.length === 0 ? ['width'] : box,
      };
    });
    this.#deal();
    for (const type of NAMES) if (chance.hits(80)) this.#compute(type, 'sum');
    for (const type of NAMES) if (chance.hits(60)) this.#compute(type, 'sum2');
    for (const part of this.parts) this.#promise(part);
  }

  #deal(): void {
    const { parts } = this;
    /** A box has no key: who has a part of it must be reached through what holds it. */
    const some = parts.filter(() => this.#chance.hits(50));
    const boxing = some.length === 0 ? parts.slice(0, 1) : some;
    const box = boxing.length > 1 ? 'Box @shareable' : 'Box';
    for (const [field, type] of Object.entries(ROOTS)) {
      this.#place(this.#chance.pick(parts), 'Query', field, type);
    }
    for (const type of NAMES) {
      for (const field of TYPES[type].plain) this.#spread(type, field, 'String');
      for (const [field, of] of Object.entries(TYPES[type].links)) {
        if (of === 'Box') for (const part of boxing) this.#place(part, type, field, box);
        else this.#spread(type, field, of);
      }
    }
  }

  /** Gives a field to one subgraph, to two that share it, or to one that takes it over. */
  #spread(type: TypeName, field: string, of: string): void {
    const first = this.#chance.pick(this.parts);
    const second = this.#chance.pick(this.parts);
    const isShared = second !== first && this.#chance.hits(20);
    const directive = isShared ? ' @shareable' : '';
    this.#place(first, type, field, of + directive);
    if (isShared) this.#place(second, type, field, of + directive);
    else if (second !== first && this.#chance.hits(10)) {
      this.#place(second, type, field, `${of} @override(from: "${first.name}")`);
    }
  }

  #place(part: Part, type: string, field: string, definition: string): void {
    if (type !== 'Query') this.#know(part, type as TypeName);
    part.fields.get(type)?.set(field, definition);
    const target = definition.replaceAll(/[[\]!]| @.*/g, '');
    for (const name of MEMBERS[target] ?? [target]) {
      if (name in TYPES) this.#know(part, name as TypeName);
    }
  }

  /** A subgraph that names an entity can also be asked for it. */
  #know(part: Part, type: TypeName): void {
    if (part.keys.has(type)) return;
    const isItem = type === 'Book' || type === 'Toy';
    const isFirst = this.parts.every((other) => !other.keys.has(type));
    const choices = isItem ? [['id'], ['id', 'code']] : [['id'], ['code'], ['id', 'code']];
    // One subgraph has both keys, so that there is a way between those that have one.
    part.keys.set(type, isFirst ? ['id', 'code'] : this.#chance.pick(choices));
    part.fields.set(type, new Map());
  }

  /** A field whose value is put together from fields that other subgraphs own. */
  #compute(type: TypeName, field: string): void {
    const part = this.#chance.pick(this.parts);
    this.#know(part, type);
    const own = part.fields.get(type);
    if (own === undefined) return;
    const sums = this.required.has(`${type}.sum`) ? ['sum'] : [];
    const names = [...TYPES[type].plain, ...sums].filter(
      (f) => !own.has(f) && this.#chance.hits(60),
    );
    for (const name of names) own.set(name, 'String @external');
    const plain = names.map((name): Need => ({ name, of: null }));
    const needs = [...plain, ...this.#needsBelow(part, type, own)];
    if (needs.length === 0) return;
    const text = needs.map(({ name, of }) => (of === null ? name : `${name} { ${of} }`)).join(' ');
    own.set(field, `String @requires(fields: "${text}")`);
    this.required.set(`${type}.${field}`, needs);
  }

  /** Values of other entities, which stand behind links that someone else owns. */
  #needsBelow(part: Part, type: TypeName, own: Map<string, string>): readonly Need[] {
    return Object.entries(TYPES[type].links).flatMap(([name, of]): Need[] => {
      if (!(of in TYPES) || own.has(name) || !this.#chance.hits(50)) return [];
      own.set(name, `${of} @external`);
      this.#know(part, of as TypeName);
      const [key = 'id'] = part.keys.get(of as TypeName) ?? [];
      return [{ name, of: this.#foreign(part, of as TypeName) ?? key }];
    });
  }

  /** A plain field that this subgraph does not own; null where it owns them all. */
  #foreign(part: Part, type: TypeName): string | null {
    const fields = part.fields.get(type);
    const free = TYPES[type].plain.filter((f) => {
      const here = fields?.get(f) ?? 'String @external';
      return here === 'String @external';
    });
    if (free.length === 0) return null;
    const field = this.#chance.pick(free);
    fields?.set(field, 'String @external');
    return field;
  }

  /** Some links bring a field of their target along; whoever owns it shares it then. */
  #promise(part: Part): void {
    for (const [type, fields] of part.fields) {
      for (const [link, of] of fields) {
        if (!(of in TYPES) || this.#isMoved(type, link) || !this.#chance.hits(25)) continue;
        const field = this.#foreign(part, of as TypeName);
        if (field === null || this.#isMoved(of, field)) continue;
        for (const other of this.parts) {
          const owned = other.fields.get(of);
          if (owned?.get(field) === 'String') owned.set(field, 'String @shareable');
        }
        fields.set(link, `${of} @provides(fields: "${field}")`);
      }
    }
  }

  #isMoved(type: string, field: string): boolean {
    return this.parts.some((p) => p.fields.get(type)?.get(field)?.includes('@override') === true);
  }
}
