/** Finds the record that a representation names, by the keys that the subgraph declares. */
import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { Compute, DataRecord, Self } from './data.ts';
import { produce, recordsOf, settledItem } from './world.ts';
import type { World } from './world.ts';

/**
 * The record behind a representation; null when no record has such a key.
 * @throws {Error} when the representation holds no whole key of its type: a gateway's mistake.
 */
export function findEntity(world: World, representation: DataRecord): DataRecord | null {
  const typeName = representation.__typename ?? '';
  const keys = (world.subgraph?.types.get(typeName)?.keys ?? []).filter((k) => k.resolvable);
  const whole = keys.filter((key) => holds(key.fields, representation));
  if (whole.length === 0) {
    throw new Error(`No key of ${typeName} in ${JSON.stringify(representation)}.`);
  }
  return matchKeys(world, typeName, representation);
}

/** The record that agrees with every whole, non-null key; null when there is none. */
export function matchKeys(world: World, typeName: string, given: DataRecord): DataRecord | null {
  const whole = (world.subgraph?.types.get(typeName)?.keys ?? []).filter((key) =>
    holds(key.fields, given),
  );
  const usable = whole.filter((key) => !isNullKey(key.fields, given));
  if (usable.length === 0) return null;
  const found = recordsOf(world, typeName).find((record) =>
    usable.every((key) => agrees(world, typeName, record, given, key.fields)),
  );
  if (found === undefined) return null;
  return (found.$absentFrom ?? []).includes(world.subgraph?.name ?? '') ? null : found;
}

function fieldsOf(set: SelectionSetNode): { name: string; below: SelectionSetNode | undefined }[] {
  return set.selections.flatMap((s) =>
    s.kind === Kind.FIELD && s.name.value !== '__typename'
      ? [{ name: s.name.value, below: s.selectionSet }]
      : [],
  );
}

function holds(key: SelectionSetNode, given: unknown): boolean {
  if (given === null) return true;
  if (Array.isArray(given)) return given.every((item) => holds(key, item));
  if (typeof given !== 'object') return false;
  return fieldsOf(key).every(({ name, below }) => {
    if (!Object.hasOwn(given, name)) return false;
    return below === undefined || holds(below, (given as DataRecord)[name]);
  });
}

/** A key all of whose fields are null names nothing. */
function isNullKey(key: SelectionSetNode, given: DataRecord): boolean {
  return fieldsOf(key).every(({ name }) => given[name] === null);
}

function agrees(
  world: World,
  typeName: string,
  record: DataRecord,
  given: DataRecord,
  key: SelectionSetNode,
): boolean {
  return fieldsOf(key).every(({ name, below }) => {
    const plain = (fn: Compute): unknown => fn(keySelf(record), {}, new Map());
    const own = produce(world, typeName, record, name, plain);
    return same(world, own, given[name], below);
  });
}

function same(
  world: World,
  own: unknown,
  given: unknown,
  below: SelectionSetNode | undefined,
): boolean {
  if (own === null || given === null || given === undefined) return own === (given ?? null);
  if (Array.isArray(own)) {
    if (!Array.isArray(given) || given.length !== own.length) return false;
    return own.every((item: unknown, i) => same(world, settledItem(world, item), given[i], below));
  }
  if (below === undefined) return String(own) === String(given);
  const record = own as DataRecord;
  return agrees(world, record.__typename ?? '', record, given as DataRecord, below);
}

/** Keys are stored, not computed from other fields, except from stored ones. */
function keySelf(record: DataRecord): Self {
  return {
    type: record.__typename,
    get: (field) => record[field] ?? null,
    at: () => null,
    list: () => [],
  };
}
