/** The form of an answer: which names stand where, for given `@skip`/`@include` variables. */
import {
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type {
  DirectiveNode,
  FieldNode,
  GraphQLField,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { fragmentOf } from '../plan/collect.ts';
import type { Part } from '../plan/collect.ts';
import { wantedFields } from '../plan/wanted-fields.ts';
import type { Wanted, WantedInput } from '../plan/wanted-fields.ts';
import type { Variables } from './types.ts';

const META_FIELDS: Readonly<Record<string, GraphQLField<unknown, unknown>>> = {
  __typename: TypeNameMetaFieldDef,
  __schema: SchemaMetaFieldDef,
  __type: TypeMetaFieldDef,
};

type Parent = GraphQLObjectType | GraphQLInterfaceType;

/** One name in an answer. */
export interface ShapeField {
  /** What the client calls it. */
  readonly responseKey: string;
  /** `"name":` as JSON text. */
  readonly label: string;
  readonly name: string;
  /** What our data calls it. */
  readonly key: string;
  /** An interface where it is an object in every subgraph that knows it. */
  readonly parent: Parent;
  readonly type: GraphQLOutputType;
  /** Null at a leaf. */
  readonly shape: Shape | null;
  readonly meta: 'typename' | 'introspection' | null;
  readonly nodes: readonly FieldNode[];
}

/** What stands at a place where objects are. */
export interface Shape {
  readonly typeName: string;
  /** Object types that a client can meet here. */
  readonly types: readonly string[];
  readonly isAbstract: boolean;
  /** Whether an answer differs between the types. */
  readonly needsTypename: boolean;
  /** Fields per object type, collected when first asked for. */
  fields(type: string): readonly ShapeField[] | null;
}

export interface ShapeInput extends WantedInput {
  readonly schema: GraphQLSchema;
  /** Values of the variables that decide what is included. */
  readonly variables: Variables;
}

/** The shape of an operation's root. */
export function createShape(input: ShapeInput, operation: OperationDefinitionNode): Shape {
  const type = input.schema.getRootType(operation.operation);
  const set = operation.selectionSet;
  return shapeOf(input, type?.name ?? '', [set], [{ set, condition: null }]);
}

/** `sets` are those that are included; `parts` are all of them, which decide about names. */
function shapeOf(
  input: ShapeInput,
  typeName: string,
  sets: readonly SelectionSetNode[],
  parts: readonly Part[],
): Shape {
  const { schema, model } = input;
  const type = schema.getType(typeName);
  const isPlain = model.types.get(typeName)?.kind === 'object';
  const isAbstract = isAbstractType(type) && !isPlain;
  const types = isAbstract ? schema.getPossibleTypes(type).map((t) => t.name) : [typeName];
  const known = new Map<string, readonly ShapeField[]>();
  const place = { declared: typeName, isAbstract: !isPlain };
  const fields = (name: string): readonly ShapeField[] | null => {
    const ready = known.get(name);
    if (ready !== undefined) return ready;
    const object = schema.getType(name);
    if (!types.includes(name) || !(isObjectType(object) || isInterfaceType(object))) return null;
    const wanted = wantedFields(input, place, name, parts);
    const made = collectShape(input, object, sets, wanted);
    known.set(name, made);
    return made;
  };
  const needsTypename = isAbstract && sets.some((set) => asksForType(input, types, set));
  return { typeName, types, isAbstract, needsTypename, fields };
}

/** Whether what is included of a selection differs between the types of its place. */
function asksForType(input: ShapeInput, types: readonly string[], set: SelectionSetNode): boolean {
  return set.selections.some((selection) => {
    if (!isIncluded(selection.directives, input.variables)) return false;
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename';
    const fragment = fragmentOf(input.fragments, selection);
    if (fragment === null) return false;
    const { type: condition } = fragment;
    const concerned = types.filter((type) => applies(input.schema, type, condition));
    if (concerned.length === 0) return false;
    return concerned.length < types.length
      ? hasField(input, fragment.set)
      : asksForType(input, types, fragment.set);
  });
}

function hasField(input: ShapeInput, set: SelectionSetNode): boolean {
  return set.selections.some((selection) => {
    if (!isIncluded(selection.directives, input.variables)) return false;
    const fragment = fragmentOf(input.fragments, selection);
    return fragment === null || hasField(input, fragment.set);
  });
}

function responseKeyOf(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}

function collectShape(
  input: ShapeInput,
  parent: Parent,
  sets: readonly SelectionSetNode[],
  wanted: Wanted,
): readonly ShapeField[] {
  const found = new Map<string, FieldNode[]>();
  const seen = new Set<SelectionSetNode>();
  const visit = (set: SelectionSetNode): void => {
    if (seen.has(set)) return;
    seen.add(set);
    for (const selection of set.selections) {
      if (!isIncluded(selection.directives, input.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = responseKeyOf(selection);
        const nodes = found.get(name) ?? [];
        nodes.push(selection);
        found.set(name, nodes);
        continue;
      }
      const fragment = fragmentOf(input.fragments, selection);
      if (fragment !== null && applies(input.schema, parent.name, fragment.type))
        visit(fragment.set);
    }
  };
  for (const set of sets) visit(set);
  return [...found].flatMap(([name, nodes]) => fieldOf(input, parent, name, nodes, wanted) ?? []);
}

function fieldOf(
  input: ShapeInput,
  parent: Parent,
  responseKey: string,
  nodes: readonly FieldNode[],
  wanted: Wanted,
): ShapeField | null {
  const [first] = nodes;
  if (first === undefined) return null;
  const name = first.name.value;
  const definition = parent.getFields()[name] ?? META_FIELDS[name];
  if (definition === undefined) return null;
  const meta = name === '__typename' ? 'typename' : name.startsWith('__') ? 'introspection' : null;
  const sets = nodes.flatMap((n) => (n.selectionSet === undefined ? [] : [n.selectionSet]));
  const named = getNamedType(definition.type).name;
  const key = wanted.keyOf(first) ?? responseKey;
  return {
    responseKey,
    label: `${JSON.stringify(responseKey)}:`,
    name,
    key,
    parent,
    type: definition.type,
    shape:
      sets.length === 0 || meta !== null
        ? null
        : shapeOf(input, named, sets, wanted.values.get(key)?.parts ?? []),
    meta,
    nodes,
  };
}

function applies(schema: GraphQLSchema, name: string, condition: string | null): boolean {
  if (condition === null || condition === name) return true;
  const [target, type] = [schema.getType(condition), schema.getType(name)];
  return isAbstractType(target) && isObjectType(type) && schema.isSubType(target, type);
}

function isIncluded(
  directives: readonly DirectiveNode[] | undefined,
  variables: Variables,
): boolean {
  for (const directive of directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const value = directive.arguments?.find((a) => a.name.value === 'if')?.value;
    const isTrue =
      value?.kind === Kind.VARIABLE
        ? variables[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    if (isTrue === (name === 'skip')) return false;
  }
  return true;
}
