/** Writes random operations against a schema: nearly always valid, seldom tidy. */
import {
  Kind,
  OperationTypeNode,
  doTypesOverlap,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isNonNullType,
  isObjectType,
  isUnionType,
  print,
} from 'graphql';
import type {
  ArgumentNode,
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLSchema,
  NameNode,
  SelectionNode,
  SelectionSetNode,
  VariableDefinitionNode,
} from 'graphql';
import { InputValues, literal, typeNode } from './input-values.ts';
import type { DraftVariable } from './input-values.ts';
import type { Chance } from './random-source.ts';

export interface RandomOperation {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Size {
  readonly depth: number;
  readonly selections: number;
}

/** Names that trip code which keeps answers in ordinary objects or reuses clients' names. */
const EVIL = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'then',
  'data',
  'errors',
  'id',
  'name',
  '__typename',
  '_entities',
  'representations',
  '_0',
  'a',
  'b',
];
const MAX_FRAGMENTS = 5;
/** Of operations where the schema has mutations at all. */
const MUTATION_PERCENT = 25;

export function randomOperation(
  schema: GraphQLSchema,
  chance: Chance,
  ids: readonly string[],
  size: Size,
): RandomOperation {
  return new Writer(schema, chance, ids, size).operation();
}

const name = (value: string): NameNode => ({ kind: Kind.NAME, value });

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #chance: Chance;
  readonly #inputs: InputValues;
  readonly #composites: readonly GraphQLCompositeType[];
  readonly #fragments: FragmentDefinitionNode[] = [];
  /** What each response name stands for; mostly respected, so that most operations are valid. */
  readonly #meaning = new Map<string, string>();
  readonly #depth: number;
  /** Fragments directly around what is being written. */
  #nesting = 0;
  #left: number;

  constructor(schema: GraphQLSchema, chance: Chance, ids: readonly string[], size: Size) {
    this.#schema = schema;
    this.#chance = chance;
    this.#inputs = new InputValues(chance, ids);
    this.#left = size.selections;
    this.#depth = size.depth;
    this.#composites = Object.values(schema.getTypeMap()).filter(
      (t): t is GraphQLCompositeType => isCompositeType(t) && !t.name.startsWith('__'),
    );
  }

  operation(): RandomOperation {
    const mutation = this.#schema.getMutationType();
    const isMutation = mutation != null && this.#chance.hits(MUTATION_PERCENT);
    const root = isMutation ? mutation : this.#schema.getQueryType();
    if (root == null) throw new Error('The schema has no query type.');
    const selectionSet = this.#selections(root, this.#depth);
    const { variables } = this.#inputs;
    return {
      document: {
        kind: Kind.DOCUMENT,
        definitions: [
          {
            kind: Kind.OPERATION_DEFINITION,
            operation: isMutation ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY,
            name: name('Random'),
            variableDefinitions: variables.map((v) => this.#definition(v)),
            selectionSet,
          },
          ...this.#fragments,
        ],
      },
      variables: Object.fromEntries(
        variables.filter((v) => v.value !== undefined).map((v) => [v.name, v.value]),
      ),
    };
  }

  #definition(variable: DraftVariable): VariableDefinitionNode {
    const isEnum = isEnumType(this.#schema.getType(variable.type.replaceAll(/[[\]!]/g, '')));
    return {
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: name(variable.name) },
      type: typeNode(variable.type),
      ...(variable.defaultValue === undefined
        ? {}
        : { defaultValue: literal(variable.defaultValue, isEnum) as never }),
    };
  }

  #selections(type: GraphQLCompositeType, depth: number): SelectionSetNode {
    const count = 1 + this.#chance.below(4);
    const selections: SelectionNode[] = [];
    for (let i = 0; i < count; i++) {
      if (this.#left <= 0 && selections.length > 0) break;
      this.#left -= 1;
      selections.push(this.#selection(type, depth, selections));
    }
    return { kind: Kind.SELECTION_SET, selections };
  }

  #selection(
    type: GraphQLCompositeType,
    depth: number,
    before: readonly SelectionNode[],
  ): SelectionNode {
    if (depth <= 0 || this.#left <= 0) return this.#leaf(type, depth);
    const roll = this.#chance.below(100);
    if (roll < 6) return this.#typename();
    const wanted = isAbstractType(type) ? 36 : 12;
    const fragments = this.#nesting > 1 ? wanted / 3 : wanted;
    if (roll < 6 + fragments) return this.#inlineFragment(type, depth);
    if (roll < 6 + fragments * 1.5) return this.#spread(type, depth);
    if (roll > 80 && before.length > 0) {
      return this.#again(type, this.#chance.pick(before), depth);
    }
    return isUnionType(type) ? this.#inlineFragment(type, depth) : this.#field(type, depth);
  }

  #typename(): FieldNode {
    const field: FieldNode = { kind: Kind.FIELD, name: name('__typename') };
    return this.#named(field, '__typename:String!', this.#chance.hits(40));
  }

  #leaf(type: GraphQLCompositeType, depth: number): SelectionNode {
    if (isUnionType(type)) return this.#typename();
    const leaves = Object.values(type.getFields()).filter(
      (f) => !isCompositeType(getNamedType(f.type)),
    );
    return leaves.length === 0 ? this.#typename() : this.#fieldOf(this.#chance.pick(leaves), depth);
  }

  #field(type: Exclude<GraphQLCompositeType, { getTypes(): unknown }>, depth: number): FieldNode {
    return this.#fieldOf(this.#chance.pick(Object.values(type.getFields())), depth);
  }

  #fieldOf(field: GraphQLField<unknown, unknown>, depth: number): FieldNode {
    const args = field.args.flatMap((arg): ArgumentNode[] => {
      const isNeeded = isNonNullType(arg.type) && arg.defaultValue === undefined;
      if (!isNeeded && this.#chance.hits(45)) return [];
      return [{ kind: Kind.ARGUMENT, name: name(arg.name), value: this.#inputs.node(arg.type) }];
    });
    const inner = getNamedType(field.type);
    const nesting = this.#nesting;
    this.#nesting = 0;
    const node: FieldNode = {
      kind: Kind.FIELD,
      name: name(field.name),
      arguments: args,
      directives: this.#directives(),
      ...(isCompositeType(inner) ? { selectionSet: this.#selections(inner, depth - 1) } : {}),
    };
    this.#nesting = nesting;
    const meaning = `${field.name}(${args.map(print).join()}):${field.type.toString()}`;
    return this.#named(node, meaning, this.#chance.hits(25));
  }

  /** Gives a response name that does not clash, or, now and then, one that may. */
  #named(node: FieldNode, meaning: string, wantsAlias: boolean): FieldNode {
    const free = (key: string): boolean => (this.#meaning.get(key) ?? meaning) === meaning;
    let key = node.name.value;
    if (wantsAlias) key = this.#chance.pick(EVIL);
    if (!free(key) && !this.#chance.hits(12)) key = `${node.name.value}_${this.#meaning.size}`;
    if (free(key)) this.#meaning.set(key, meaning);
    return key === node.name.value ? node : { ...node, alias: name(key) };
  }

  #directives(): DirectiveNode[] {
    return ['skip', 'include']
      .filter(() => this.#chance.hits(6))
      .map((directive) => ({
        kind: Kind.DIRECTIVE,
        name: name(directive),
        arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: this.#inputs.condition() }],
      }));
  }

  #overlapping(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    return this.#composites.filter((t) => doTypesOverlap(this.#schema, t, type));
  }

  #inlineFragment(type: GraphQLCompositeType, depth: number): SelectionNode {
    const isPlain = this.#chance.hits(15);
    const on = isPlain ? type : this.#condition(type);
    this.#nesting += 1;
    const selectionSet = this.#selections(on, depth);
    this.#nesting -= 1;
    return {
      kind: Kind.INLINE_FRAGMENT,
      ...(isPlain
        ? {}
        : { typeCondition: { kind: Kind.NAMED_TYPE, name: name(on.name) } as const }),
      directives: this.#directives(),
      selectionSet,
    };
  }

  /** A type to narrow to: mostly an object type, so that something comes of it. */
  #condition(type: GraphQLCompositeType): GraphQLCompositeType {
    const overlapping = this.#overlapping(type);
    const objects = overlapping.filter((t) => isObjectType(t));
    return this.#chance.pick(objects.length > 0 && this.#chance.hits(60) ? objects : overlapping);
  }

  #spread(type: GraphQLCompositeType, depth: number): SelectionNode {
    const usable = this.#fragments.filter((f) => {
      const on = this.#schema.getType(f.typeCondition.name.value);
      return isCompositeType(on) && doTypesOverlap(this.#schema, on, type);
    });
    const makesNew = this.#fragments.length < MAX_FRAGMENTS && this.#chance.hits(50);
    if (usable.length === 0 && !makesNew) return this.#inlineFragment(type, depth);
    const fragment =
      usable.length > 0 && !makesNew ? this.#chance.pick(usable) : this.#fragment(type, depth);
    return {
      kind: Kind.FRAGMENT_SPREAD,
      name: name(fragment.name.value),
      directives: this.#directives(),
    };
  }

  #fragment(type: GraphQLCompositeType, depth: number): FragmentDefinitionNode {
    const on = this.#condition(type);
    this.#nesting += 1;
    const selectionSet = this.#selections(on, depth);
    this.#nesting -= 1;
    const made: FragmentDefinitionNode = {
      kind: Kind.FRAGMENT_DEFINITION,
      name: name(`F${this.#fragments.length}`),
      typeCondition: { kind: Kind.NAMED_TYPE, name: name(on.name) },
      selectionSet,
    };
    this.#fragments.push(made);
    return made;
  }

  /** Selects an earlier sibling once more, with another selection below it. */
  #again(type: GraphQLCompositeType, node: SelectionNode, depth: number): SelectionNode {
    if (node.kind !== Kind.FIELD || isUnionType(type)) return node;
    const field = type.getFields()[node.name.value];
    const inner = field === undefined ? undefined : getNamedType(field.type);
    if (!isCompositeType(inner)) return node;
    const selectionSet = this.#selections(inner, depth - 1);
    return { ...node, directives: this.#directives(), selectionSet };
  }
}
