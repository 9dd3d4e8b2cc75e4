/** Lists of records that have to be coupled first: each once, and never the record itself. */
import type { System } from './integration.ts';
import type { MissingRecord } from './links.ts';
import type { MappingName } from './mapping.ts';

/** One record as a mapping knows it. */
export interface OwnRecord {
  readonly mapping: MappingName;
  readonly system: System;
  readonly id: string;
}

/** In the order they were met. */
export function uniqueRecords(records: readonly MissingRecord[]): MissingRecord[] {
  const keyed = records.map(
    (record) =>
      [`${record.mapping}/${record.system}/${record.id ?? record.label}`, record] as const,
  );
  return [...new Map(keyed).values()];
}

/** A base unit names itself as the base of its group: nobody can couple it before itself. */
export function exceptItself(
  own: readonly OwnRecord[],
  records: readonly MissingRecord[],
): MissingRecord[] {
  return records.filter(
    (record) =>
      !own.some(
        ({ mapping, system, id }) =>
          record.mapping === mapping && record.system === system && record.id === id,
      ),
  );
}
