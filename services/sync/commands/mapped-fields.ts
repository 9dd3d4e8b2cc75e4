/** The fields of one table of a mapping that can be mapped and filtered by. */
import type { System } from '../domain/integration.ts';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import type { MappableField } from '../domain/more-fields.ts';
import { MetadataUnavailable, type SystemMetadata } from '../domain/system-metadata.ts';
import { inputError, type UserError } from '../domain/user-error.ts';

/**
 * Every field of the CRM's table; of the ERP's those that records carry, because its interface does
 * not tell of others whether they may be written.
 * @param more names of columns that somebody had read already.
 * @param field path of the input that cannot be checked without them.
 */
export async function mappedFields(
  metadata: SystemMetadata,
  place: { readonly integration: string; readonly mapping: TableMapping; readonly system: System },
  more: ReadonlySet<string>,
  field: readonly string[],
): Promise<
  { readonly fields: ReadonlyMap<string, MappableField> } | { readonly error: UserError }
> {
  const { integration, mapping, system } = place;
  const { table, kind } = sideOf(mapping, system);
  try {
    const [fields, carried] = await Promise.all([
      metadata.fields(integration, system, table),
      metadata.carried(integration, system, kind),
    ]);
    const usable = (fields ?? []).flatMap((one): MappableField[] => {
      const isMore = more.has(one.name) || !carried.has(one.name);
      if (!isMore) return [{ ...one, more: false }];
      if (system === 'ERP' || one.type === 'OTHER') return [];
      // A lookup is written by the name of its navigation, which is known of the usual ones only.
      return [{ ...one, more: true, writable: one.writable && one.type !== 'LOOKUP' }];
    });
    return { fields: new Map(usable.map((one) => [one.name, one])) };
  } catch (error) {
    if (!(error instanceof MetadataUnavailable)) throw error;
    const message = `The fields of ${mapping.label} cannot be checked now. ${error.message}`;
    const fix = 'Try again when the system answers.';
    return { error: inputError('NOT_ALLOWED_NOW', message, { field, fix }) };
  }
}
