/** Estimates what an operation will cost before it runs, from the supergraph's own directives. */
import { Kind, getNamedType, isCompositeType, isInterfaceType, isObjectType } from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLNamedType,
  OperationDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql';
import type { Engine, Prepared, Variables } from '../execute/types.ts';
import { readCostTable } from './cost-table.ts';
import type { CostTable, FieldCost } from './cost-table.ts';
import { limitError } from './request-error.ts';

export interface CostGuard {
  /**
   * Lets an operation through whose estimate stays under the limit; graphs that say nothing about
   * cost pass at once.
   * @throws {RequestError} `LIMIT_COST`.
   */
  check(engine: Engine, prepared: Prepared, variables: Variables): void;
}

/** A mutation costs this much by itself, as the specification's reference has it. */
const MUTATION_COST = 10;

/** Sums stay here once they get here. */
const CEILING = 1e12;

export function createCostGuard(costMax: number): CostGuard {
  const tables = new WeakMap<Engine, CostTable | null>();
  return {
    check(engine, prepared, variables) {
      let table = tables.get(engine);
      if (table === undefined) {
        table = readCostTable(engine.supergraphSdl);
        tables.set(engine, table);
      }
      if (table === null) return;
      const cost = operationCost(engine, table, prepared, variables);
      if (cost > costMax) throw limitError('LIMIT_COST', 'Estimated cost', cost, costMax);
    },
  };
}

interface Estimate {
  readonly engine: Engine;
  readonly table: CostTable;
  /** Sizes that variables stand for, their defaults included. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Costs of fragments by name and by the sizes that apply inside; each is counted once. */
  readonly known: Map<string, number>;
}

/** Sizes that a field above gave to fields of this selection, by name. */
type Sizes = ReadonlyMap<string, number>;

const NO_SIZES: Sizes = new Map();

/** The estimate. Every selection counts, so it is an upper bound; linear through fragments. */
export function operationCost(
  engine: Engine,
  table: CostTable,
  prepared: Prepared,
  variables: Variables,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let cost = 0;
  for (const definition of prepared.document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  for (const definition of prepared.document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const name = definition.name?.value ?? null;
    if (prepared.operationName !== null && name !== prepared.operationName) continue;
    const root = engine.schema.getRootType(definition.operation);
    const sizes = variableSizes(definition, variables);
    const estimate: Estimate = { engine, table, sizes, fragments, known: new Map() };
    if (root) cost += selectionCost(estimate, definition.selectionSet, root, NO_SIZES);
  }
  return cost + (prepared.kind === 'mutation' ? MUTATION_COST : 0);
}

function selectionCost(
  estimate: Estimate,
  selectionSet: SelectionSetNode,
  parent: GraphQLCompositeType,
  sizes: Sizes,
): number {
  let cost = 0;
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) {
      cost += costOfField(estimate, selection, parent, sizes);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = typeNamed(estimate, selection.typeCondition?.name.value) ?? parent;
      cost += selectionCost(estimate, selection.selectionSet, type, sizes);
    } else {
      cost += fragmentCost(estimate, selection.name.value, parent, sizes);
    }
  }
  return Math.min(CEILING, cost);
}

function fragmentCost(
  estimate: Estimate,
  name: string,
  parent: GraphQLCompositeType,
  sizes: Sizes,
): number {
  const key = JSON.stringify([name, ...sizes]);
  const known = estimate.known.get(key);
  if (known !== undefined) return known;
  const fragment = estimate.fragments.get(name);
  if (fragment === undefined) return 0;
  const type = typeNamed(estimate, fragment.typeCondition.name.value) ?? parent;
  const cost = selectionCost(estimate, fragment.selectionSet, type, sizes);
  estimate.known.set(key, cost);
  return cost;
}

function typeNamed(estimate: Estimate, name: string | undefined): GraphQLCompositeType | null {
  const type = name === undefined ? undefined : estimate.engine.schema.getType(name);
  return isCompositeType(type) ? type : null;
}

function costOfField(
  estimate: Estimate,
  field: FieldNode,
  parent: GraphQLCompositeType,
  sizes: Sizes,
): number {
  const name = field.name.value;
  const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
  const definition = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (definition === undefined) return 0;
  const said = estimate.table.fields.get(`${parent.name}.${name}`);
  const type = getNamedType(definition.type);
  const own = said?.weight ?? weightOfType(estimate.table, type);
  const size = sizeOf(estimate, field, definition, said);
  const sizedFields = said?.list?.sizedFields ?? [];
  const below: Sizes = new Map(sizedFields.map((sized) => [sized, size]));
  const inner =
    field.selectionSet && isCompositeType(type)
      ? selectionCost(estimate, field.selectionSet, type, below)
      : 0;
  const times = (sizedFields.length > 0 ? 1 : size) * (sizes.get(name) ?? 1);
  return Math.min(CEILING, times * (own + inner) + argumentCost(field, said));
}

/** Objects cost one, values nothing, unless their type says otherwise. */
function weightOfType(table: CostTable, type: GraphQLNamedType): number {
  return table.types.get(type.name) ?? (isCompositeType(type) ? 1 : 0);
}

function argumentCost(field: FieldNode, said: FieldCost | undefined): number {
  let cost = 0;
  for (const { name } of field.arguments ?? []) cost += said?.args.get(name.value) ?? 0;
  return cost;
}

/** The largest of the slicing arguments that are given, else what is assumed, else one. */
function sizeOf(
  estimate: Estimate,
  field: FieldNode,
  definition: GraphQLField<unknown, unknown>,
  said: FieldCost | undefined,
): number {
  if (said === undefined || said.list === null) return 1;
  const { slicing, assumed } = said.list;
  const given = slicing.map((name) => {
    const argument = field.arguments?.find((one) => one.name.value === name);
    if (argument !== undefined) return literalSize(argument.value, estimate.sizes);
    return valueSize(definition.args.find((one) => one.name === name)?.defaultValue);
  });
  const largest = Math.max(-1, ...given);
  return largest < 0 ? (assumed ?? 1) : largest;
}

/** A number counts as itself, a list by its length, anything else (-1) not at all. */
function valueSize(value: unknown): number {
  if (typeof value === 'number') return value;
  return Array.isArray(value) ? value.length : -1;
}

function literalSize(value: ValueNode, sizes: ReadonlyMap<string, number>): number {
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind === Kind.LIST) return value.values.length;
  return value.kind === Kind.VARIABLE ? (sizes.get(value.name.value) ?? -1) : -1;
}

function variableSizes(
  operation: OperationDefinitionNode,
  variables: Variables,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const given = Object.getOwnPropertyDescriptor(variables, name);
    if (given !== undefined) sizes.set(name, valueSize(given.value));
    else if (defaultValue !== undefined) sizes.set(name, literalSize(defaultValue, sizes));
  }
  return sizes;
}
