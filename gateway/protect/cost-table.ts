/** Reads what a supergraph says about the cost of its fields: `@cost` and `@listSize`. */
import { Kind, parse, valueFromASTUntyped } from 'graphql';
import type {
  ConstDirectiveNode,
  DocumentNode,
  FieldDefinitionNode,
  TypeDefinitionNode,
} from 'graphql';

/** What `@listSize` says about one list. */
export interface ListSize {
  /** Null: the slicing arguments alone say it. */
  readonly assumed: number | null;
  /** Arguments of which the largest value is the size. */
  readonly slicing: readonly string[];
  /** Fields below that have the size instead, as in a connection; empty: the field itself. */
  readonly sizedFields: readonly string[];
}

export interface FieldCost {
  /** Null: the weight of the field's type counts. */
  readonly weight: number | null;
  /** Weights of arguments, by name; only those that have one. */
  readonly args: ReadonlyMap<string, number>;
  readonly list: ListSize | null;
}

export interface CostTable {
  /** By `Type.field`; only fields about which something is said. */
  readonly fields: ReadonlyMap<string, FieldCost>;
  /** Weights of types, by name; only those that have one. */
  readonly types: ReadonlyMap<string, number>;
}

interface Names {
  readonly cost: string;
  readonly listSize: string;
}

/** The table of a supergraph; null when it says nothing about cost, and then nothing is counted. */
export function readCostTable(supergraphSdl: string): CostTable | null {
  if (!supergraphSdl.includes('cost') && !supergraphSdl.includes('listSize')) return null;
  const document = parse(supergraphSdl, { noLocation: true });
  const names = directiveNames(document);
  const fields = new Map<string, FieldCost>();
  const types = new Map<string, number>();
  for (const definition of document.definitions) {
    if (!('name' in definition) || !isType(definition)) continue;
    const weight = weightOf(definition.directives, names);
    if (weight !== null) types.set(definition.name.value, weight);
    if (!('fields' in definition)) continue;
    for (const field of definition.fields ?? []) {
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      const cost = fieldCost(field, names);
      if (cost !== null) fields.set(`${definition.name.value}.${field.name.value}`, cost);
    }
  }
  return fields.size === 0 && types.size === 0 ? null : { fields, types };
}

function isType(definition: DocumentNode['definitions'][number]): definition is TypeDefinitionNode {
  return definition.kind.endsWith('TypeDefinition');
}

function fieldCost(field: FieldDefinitionNode, names: Names): FieldCost | null {
  const weight = weightOf(field.directives, names);
  const args = new Map<string, number>();
  for (const argument of field.arguments ?? []) {
    const own = weightOf(argument.directives, names);
    if (own !== null) args.set(argument.name.value, own);
  }
  const list = listSizeOf(field, names);
  return weight === null && args.size === 0 && list === null ? null : { weight, args, list };
}

function weightOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  names: Names,
): number | null {
  const directive = directives?.find(({ name }) => name.value === names.cost);
  const { weight } = valuesOf(directive);
  const number = Number(weight ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
}

function listSizeOf(field: FieldDefinitionNode, names: Names): ListSize | null {
  const directive = field.directives?.find(({ name }) => name.value === names.listSize);
  if (directive === undefined) return null;
  const { assumedSize, slicingArguments, sizedFields } = valuesOf(directive);
  return {
    assumed: typeof assumedSize === 'number' ? assumedSize : null,
    slicing: namesIn(slicingArguments),
    sizedFields: namesIn(sizedFields),
  };
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

function valuesOf(directive: ConstDirectiveNode | undefined): Readonly<Record<string, unknown>> {
  const entries = directive?.arguments?.map(({ name, value }) => [
    name.value,
    valueFromASTUntyped(value),
  ]);
  return Object.fromEntries(entries ?? []) as Record<string, unknown>;
}

/** The names under which the cost specification is linked; an import may rename it. */
function directiveNames(document: DocumentNode): Names {
  const names = { cost: 'cost', listSize: 'listSize' };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) {
      continue;
    }
    for (const directive of definition.directives ?? []) {
      const { url, as, import: imports } = valuesOf(directive);
      if (directive.name.value !== 'link' || typeof url !== 'string') continue;
      if (!/\/cost\/v\d/.test(url)) continue;
      const namespace = typeof as === 'string' ? as : 'cost';
      return {
        cost: importedAs(imports, '@cost') ?? namespace,
        listSize: importedAs(imports, '@listSize') ?? `${namespace}__listSize`,
      };
    }
  }
  return names;
}

function importedAs(imports: unknown, name: string): string | null {
  if (!Array.isArray(imports)) return null;
  for (const entry of imports as readonly unknown[]) {
    if (entry === name) return name.slice(1);
    if (typeof entry !== 'object' || entry === null || !('name' in entry)) continue;
    if (entry.name !== name) continue;
    return 'as' in entry && typeof entry.as === 'string' ? entry.as.slice(1) : name.slice(1);
  }
  return null;
}
