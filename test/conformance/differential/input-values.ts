/** Random argument values: literals, and variables at any depth of a literal. */
import {
  Kind,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parseType,
} from 'graphql';
import type { GraphQLInputType, ObjectFieldNode, ValueNode } from 'graphql';
import type { Chance } from './random-source.ts';

export interface DraftVariable {
  readonly name: string;
  readonly type: string;
  readonly defaultValue: unknown;
  /** Undefined when the client sends nothing. */
  readonly value: unknown;
}

const MAX_VARIABLES = 12;
const NAMES = ['v', 'input', '__proto__', 'constructor', 'id', 'representations'];

/** Makes values of input types, and gathers the variables they use. */
export class InputValues {
  readonly variables: DraftVariable[] = [];
  readonly #chance: Chance;
  readonly #ids: readonly string[];

  constructor(chance: Chance, ids: readonly string[]) {
    this.#chance = chance;
    this.#ids = ids;
  }

  /** A literal, or a variable of exactly this type. */
  node(type: GraphQLInputType): ValueNode {
    if (this.#chance.hits(35) && this.variables.length < MAX_VARIABLES) return this.#variable(type);
    if (!isNonNullType(type) && this.#chance.hits(8)) return { kind: Kind.NULL };
    const inner = getNullableType(type);
    if (isListType(inner)) {
      const length = this.#chance.below(3);
      return { kind: Kind.LIST, values: Array.from({ length }, () => this.node(inner.ofType)) };
    }
    if (isInputObjectType(inner)) {
      const fields = Object.values(inner.getFields()).flatMap((field): ObjectFieldNode[] => {
        const needed = isNonNullType(field.type) && field.defaultValue === undefined;
        if (!needed && this.#chance.hits(40)) return [];
        const name = { kind: Kind.NAME, value: field.name } as const;
        return [{ kind: Kind.OBJECT_FIELD, name, value: this.node(field.type) }];
      });
      return { kind: Kind.OBJECT, fields };
    }
    return literal(this.#plain(inner), isEnumType(inner));
  }

  /** A condition of `@skip` or `@include`; few variables, so that they meet again. */
  condition(): ValueNode {
    if (this.#chance.hits(20)) return { kind: Kind.BOOLEAN, value: this.#chance.hits(50) };
    const name = `flag${this.#chance.below(3)}`;
    if (!this.variables.some((v) => v.name === name)) {
      const value = this.#chance.hits(50);
      this.variables.push({ name, type: 'Boolean!', defaultValue: undefined, value });
    }
    return variableNode(name);
  }

  #variable(type: GraphQLInputType): ValueNode {
    const first = `${this.#chance.pick(NAMES)}`;
    const taken = this.variables.some((v) => v.name === first);
    const name = taken ? `${first}_${this.variables.length}` : first;
    const isNullable = !isNonNullType(type);
    const defaulted = isNullable && this.#chance.hits(20);
    const omitted = isNullable && this.#chance.hits(20);
    this.variables.push({
      name,
      type: type.toString(),
      defaultValue: defaulted ? this.#plain(getNullableType(type)) : undefined,
      value: omitted ? undefined : this.#value(type),
    });
    return variableNode(name);
  }

  #value(type: GraphQLInputType): unknown {
    if (!isNonNullType(type) && this.#chance.hits(15)) return null;
    return this.#plain(getNullableType(type));
  }

  #plain(type: GraphQLInputType): unknown {
    if (isListType(type)) {
      return Array.from({ length: this.#chance.below(3) }, () => this.#value(type.ofType));
    }
    if (isInputObjectType(type)) {
      return Object.fromEntries(
        Object.values(type.getFields())
          .filter((f) => isNonNullType(f.type) || this.#chance.hits(60))
          .map((f) => [f.name, this.#value(f.type)]),
      );
    }
    if (isEnumType(type)) return this.#chance.pick(type.getValues()).name;
    switch (type.toString()) {
      case 'Int':
        return this.#chance.below(5);
      case 'Float':
        return this.#chance.below(40) / 4;
      case 'Boolean':
        return this.#chance.hits(50);
      case 'ID':
        return this.#chance.pick(this.#ids);
      default:
        return this.#chance.pick(['', 'one', 'two', 'quote"\\slash', 'é 漢 \u2028']);
    }
  }
}

const variableNode = (name: string): ValueNode => ({
  kind: Kind.VARIABLE,
  name: { kind: Kind.NAME, value: name },
});

/** A plain value as a constant literal; strings are enum names where `isEnum`. */
export function literal(value: unknown, isEnum: boolean): ValueNode {
  if (value === null) return { kind: Kind.NULL };
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
  if (typeof value === 'number') {
    const text = String(value);
    return Number.isInteger(value)
      ? { kind: Kind.INT, value: text }
      : { kind: Kind.FLOAT, value: text };
  }
  if (Array.isArray(value)) {
    return { kind: Kind.LIST, values: value.map((item: unknown) => literal(item, isEnum)) };
  }
  if (typeof value === 'object') {
    const fields = Object.entries(value as object).map(([name, item]): ObjectFieldNode => {
      return {
        kind: Kind.OBJECT_FIELD,
        name: { kind: Kind.NAME, value: name },
        value: literal(item, isEnum),
      };
    });
    return { kind: Kind.OBJECT, fields };
  }
  return isEnum
    ? { kind: Kind.ENUM, value: String(value) }
    : { kind: Kind.STRING, value: String(value) };
}

/** The type of a variable as a node. */
export const typeNode = (type: string) => parseType(type, { noLocation: true });
