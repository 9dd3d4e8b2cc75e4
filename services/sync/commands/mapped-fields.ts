/** The fields of one table of a mapping that can be mapped and filtered by: those records carry. */
import type { System } from '../domain/integration.ts';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import {
  MetadataUnavailable,
  type SystemField,
  type SystemMetadata,
} from '../domain/system-metadata.ts';
import { inputError, type UserError } from '../domain/user-error.ts';

/** @param field path of the input that cannot be checked without them. */
export async function mappedFields(
  metadata: SystemMetadata,
  integration: string,
  mapping: TableMapping,
  system: System,
  field: readonly string[],
): Promise<{ readonly fields: ReadonlyMap<string, SystemField> } | { readonly error: UserError }> {
  const { table, kind } = sideOf(mapping, system);
  try {
    const [fields, carried] = await Promise.all([
      metadata.fields(integration, system, table),
      metadata.carried(integration, system, kind),
    ]);
    const usable = (fields ?? []).filter(({ name }) => carried.has(name));
    return { fields: new Map(usable.map((one) => [one.name, one])) };
  } catch (error) {
    if (!(error instanceof MetadataUnavailable)) throw error;
    const message = `The fields of ${mapping.label} cannot be checked now. ${error.message}`;
    const fix = 'Try again when the system answers.';
    return { error: inputError('NOT_ALLOWED_NOW', message, { field, fix }) };
  }
}
