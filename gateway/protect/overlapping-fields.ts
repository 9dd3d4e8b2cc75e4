/**
 * Whether fields that share a response name can be merged, by groups and not by pairs.
 *
 * The specification compares pairs of fields, which is quadratic. Both of its questions can be
 * asked of whole groups: everything under one name must have one shape; and what can stand on the
 * same object must be one field with one list of arguments. Every group's selections together are
 * then looked at in the same way (Adamovic's algorithm, as in graphql-java).
 */
import {
  GraphQLError,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  print,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
  ValueNode,
} from 'graphql';

/** Fields looked at, each as often as it is: an honest document needs about its own size twice. */
const BUDGET = 60_000;

/** A field where it stands. */
interface Entry {
  readonly node: FieldNode;
  /** Name of the type that the selection around it is on. */
  readonly parent: string;
  /** Null for `__typename`, whose shape graphql-js does not compare. */
  readonly type: GraphQLOutputType | null;
}

interface Part {
  readonly set: SelectionSetNode;
  readonly parent: string;
}

/** Thrown inside to end the search. */
class Enough extends Error {}

/**
 * @param document valid in every other respect
 * @returns at most `maxErrors` conflicts; `LIMIT_OVERLAPS` when looking for them takes too long
 */
export function findOverlaps(
  schema: GraphQLSchema,
  document: DocumentNode,
  maxErrors: number,
): readonly GraphQLError[] {
  const search = new Search(schema, document, maxErrors);
  try {
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const parent = schema.getRootType(definition.operation)?.name ?? '';
      const parts = [{ set: definition.selectionSet, parent }];
      search.shapes(parts);
      search.sameFields(parts);
    }
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return search.errors;
}

class Search {
  readonly errors: GraphQLError[] = [];
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #maxErrors: number;
  readonly #told = new Set<FieldNode>();
  readonly #ids = new Map<SelectionSetNode, number>();
  readonly #seen = new Set<string>();
  readonly #arguments = new Map<FieldNode, string>();
  #left = BUDGET;

  constructor(schema: GraphQLSchema, document: DocumentNode, maxErrors: number) {
    this.#schema = schema;
    this.#maxErrors = maxErrors;
    this.#fragments = new Map(
      document.definitions.flatMap((d) =>
        d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [],
      ),
    );
  }

  /** Under one name there is one shape, also where the objects can never be the same. */
  shapes(parts: readonly Part[]): void {
    for (const [name, entries] of this.#collect(parts)) {
      const first = entries.find(({ type }) => type !== null);
      const shape = shapeOf(first?.type ?? null);
      for (const other of entries) {
        if (first === undefined || other.type === null || other.type === first.type) continue;
        if (shapeOf(other.type) === shape) continue;
        const types = `"${String(first.type)}" and "${String(other.type)}"`;
        this.#conflict(name, first, other, `they return conflicting types ${types}`);
      }
      this.shapes(below(entries));
    }
  }

  /** What can stand on one object under one name is one field. */
  sameFields(parts: readonly Part[]): void {
    if (this.#wasSeen(parts)) return;
    for (const [name, entries] of this.#collect(parts)) {
      for (const group of this.#groups(entries)) {
        const [first, ...others] = group;
        if (first === undefined) continue;
        for (const other of others) this.#compare(name, first, other);
        this.sameFields(below(group));
      }
    }
  }

  #compare(name: string, first: Entry, other: Entry): void {
    const [one, two] = [first.node.name.value, other.node.name.value];
    if (one !== two) {
      this.#conflict(name, first, other, `"${one}" and "${two}" are different fields`);
    } else if (this.#argumentsOf(first.node) !== this.#argumentsOf(other.node)) {
      this.#conflict(name, first, other, 'they have differing arguments');
    }
  }

  /** Fields on an object type meet those on the same type, and those on any abstract type. */
  #groups(entries: readonly Entry[]): Iterable<readonly Entry[]> {
    const abstract: Entry[] = [];
    const byType = new Map<string, Entry[]>();
    for (const entry of entries) {
      if (!isObjectType(this.#schema.getType(entry.parent))) abstract.push(entry);
      else {
        const own = byType.get(entry.parent);
        if (own === undefined) byType.set(entry.parent, [entry]);
        else own.push(entry);
      }
    }
    if (byType.size === 0) return [abstract];
    this.#spend(byType.size * abstract.length);
    return [...byType.values()].map((own) => [...own, ...abstract]);
  }

  #collect(parts: readonly Part[]): ReadonlyMap<string, readonly Entry[]> {
    const found = new Map<string, Entry[]>();
    const seen = new Set<SelectionSetNode>();
    const visit = ({ set, parent }: Part): void => {
      if (seen.has(set)) return;
      seen.add(set);
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          this.#spend(1);
          const name = selection.alias?.value ?? selection.name.value;
          const entry = { node: selection, parent, type: this.#typeOf(parent, selection) };
          const known = found.get(name);
          if (known === undefined) found.set(name, [entry]);
          else known.push(entry);
          continue;
        }
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? this.#fragments.get(selection.name.value)
            : selection;
        if (fragment === undefined) continue;
        visit({
          set: fragment.selectionSet,
          parent: fragment.typeCondition?.name.value ?? parent,
        });
      }
    };
    for (const part of parts) visit(part);
    return found;
  }

  #typeOf(parent: string, { name }: FieldNode): GraphQLOutputType | null {
    const type = this.#schema.getType(parent);
    const hasFields = isObjectType(type) || isInterfaceType(type);
    const field = hasFields ? type.getFields()[name.value] : undefined;
    if (field !== undefined) return field.type;
    if (name.value === SchemaMetaFieldDef.name) return SchemaMetaFieldDef.type;
    if (name.value === TypeMetaFieldDef.name) return TypeMetaFieldDef.type;
    return null;
  }

  #argumentsOf(node: FieldNode): string {
    const known = this.#arguments.get(node);
    if (known !== undefined) return known;
    const texts = (node.arguments ?? []).map((a) => `${a.name.value}:${sortedText(a.value)}`);
    const text = texts.sort().join();
    this.#arguments.set(node, text);
    return text;
  }

  #wasSeen(parts: readonly Part[]): boolean {
    if (parts.length === 0) return true;
    const ids = parts.map(({ set }) => {
      const id = this.#ids.get(set) ?? this.#ids.size;
      this.#ids.set(set, id);
      return id;
    });
    const key = ids.sort((a, b) => a - b).join();
    const was = this.#seen.has(key);
    this.#seen.add(key);
    return was;
  }

  #spend(fields: number): void {
    this.#left -= fields;
    if (this.#left > 0) return;
    const message =
      'Too many fields of the document share their names with too many others: give some of them' +
      ' names of their own.';
    this.errors.push(new GraphQLError(message, { extensions: { code: 'LIMIT_OVERLAPS' } }));
    throw new Enough();
  }

  #conflict(name: string, first: Entry, other: Entry, reason: string): void {
    if (this.#told.has(other.node)) return;
    this.#told.add(other.node);
    const message =
      `Fields "${name}" conflict because ${reason}. Use different aliases on the fields to fetch` +
      ' both if this was intentional.';
    this.errors.push(new GraphQLError(message, { nodes: [first.node, other.node] }));
    if (this.errors.length >= this.#maxErrors) throw new Enough();
  }
}

function below(entries: readonly Entry[]): readonly Part[] {
  return entries.flatMap(({ node, type }) =>
    node.selectionSet === undefined || type === null
      ? []
      : [{ set: node.selectionSet, parent: getNamedType(type).name }],
  );
}

/** A value as text; the fields of an object have no order. */
function sortedText(value: ValueNode): string {
  if (value.kind === Kind.LIST) return `[${value.values.map(sortedText).join()}]`;
  if (value.kind !== Kind.OBJECT) return print(value);
  const fields = value.fields.map((field) => `${field.name.value}:${sortedText(field.value)}`);
  return `{${fields.sort().join()}}`;
}

/** Lists, exclamation marks, and the name of a leaf; all objects look alike from outside. */
function shapeOf(type: GraphQLOutputType | null): string | null {
  if (type === null) return null;
  if (isNonNullType(type)) return `${shapeOf(type.ofType)}!`;
  if (isListType(type)) return `[${shapeOf(type.ofType)}]`;
  return isLeafType(type) ? type.name : '*';
}
