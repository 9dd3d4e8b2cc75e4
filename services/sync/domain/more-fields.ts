/** Columns of the CRM that are read because somebody maps them, or filters by them. */
import type { Condition } from './filter.ts';
import type { MappingOverride, MappingSettings, MoreFields } from './mapping-settings.ts';
import type { ConfiguredMapping, TableMapping } from './mapping.ts';
import { fieldsIn } from './odata-filter.ts';
import type { SystemField } from './system-metadata.ts';

/** A field as it can be mapped here; `more`: records do not carry it unless somebody maps it. */
export interface MappableField extends SystemField {
  readonly more: boolean;
}

/** Columns by kind of record, as all mappings of an integration together want them. */
export function moreFieldsByKind(
  mappings: readonly TableMapping[],
  overrides: readonly MappingOverride[],
): Readonly<Record<string, MoreFields>> {
  const byKind: Record<string, MoreFields> = {};
  for (const { name, crm } of mappings) {
    const own = overrides.find(({ mapping }) => mapping === name)?.settings.crmFields;
    if (own !== undefined) byKind[crm.kind] = { ...byKind[crm.kind], ...own };
  }
  return byKind;
}

/**
 * The settings with the columns that the mapping needs to have read. `known`: fields that were just
 * looked up; what was wanted before and still is stays.
 */
export function withMoreFields(
  settings: MappingSettings,
  mapping: ConfiguredMapping,
  before: MoreFields,
  known: ReadonlyMap<string, MappableField>,
): MappingSettings {
  const { crmFields: _before, ...rest } = settings;
  const used = [...mapping.rows.flatMap(({ crmField }) => crmField ?? []), ...filtered(mapping)];
  const more = used.flatMap((name) => {
    const field = known.get(name);
    if (field === undefined)
      return before[name] === undefined ? [] : [[name, before[name]] as const];
    const { type, writable } = field;
    return field.more ? [[name, { type, writable }] as const] : [];
  });
  return more.length === 0 ? rest : { ...rest, crmFields: Object.fromEntries(more) };
}

function filtered({ crm }: ConfiguredMapping): string[] {
  return crm.filter.flatMap((condition: Condition) =>
    condition.is === 'written' ? fieldsIn(condition.expression) : [condition.field],
  );
}
