/** The mapped fields of a pair side by side, in the notation of the ERP. */
import type { FieldMapping, TableMapping } from '../domain/mapping.ts';
import { heldBy } from '../domain/field-values.ts';
import type { Held } from '../domain/value-rule.ts';
import { linkRequests } from '../domain/value-rule.ts';
import type { CouplingRow } from '../domain/stored.ts';
import type { SyncContext } from './context.ts';
import { mappingOfRow } from './keys.ts';
import type { FieldComparisonResolvers } from './types.generated.ts';

export interface ComparisonParent {
  readonly mapping: TableMapping;
  readonly field: FieldMapping;
  readonly erp: string | null;
  readonly crm: string | null;
  readonly last: string | null;
}

/** Every field that is kept in sync, as the replicas hold it now. */
export async function compareAll(
  row: CouplingRow,
  context: SyncContext,
): Promise<ComparisonParent[]> {
  const { integration, mapping } = await mappingOfRow(row, context);
  const { records } = context.access;
  const [erpRows, crmRows] = await Promise.all([
    records.rows(integration.key, mapping, 'ERP', [row.erpId]),
    records.rows(integration.key, mapping, 'CRM', [row.crmId]),
  ]);
  const erp = erpRows.get(row.erpId)?.data ?? {};
  const crm = crmRows.get(row.crmId)?.data ?? {};
  const known = await records.links(integration, []);
  const requests = mapping.fields.flatMap((field) =>
    linkRequests(field.rule, { erp: field.erpField, crm: field.crmField }, { erp, crm }, known),
  );
  const links = await records.links(integration, requests);
  return mapping.fields
    .filter((field) => field.atCreation === undefined)
    .map((field) => ({
      mapping,
      field,
      erp: shown(heldBy('ERP', field, erp, links)),
      crm: shown(heldBy('CRM', field, crm, links)),
      last: row.base?.values[field.id] ?? null,
    }));
}

/** The fields in conflict, as they were when it was found. */
export async function compareConflict(
  row: CouplingRow,
  context: SyncContext,
): Promise<ComparisonParent[]> {
  const { mapping } = await mappingOfRow(row, context);
  return (row.conflict?.fields ?? []).flatMap(({ field: id, erp, crm, base }) => {
    const field = mapping.fields.find((one) => one.id === id);
    return field === undefined ? [] : [{ mapping, field, erp, crm, last: base }];
  });
}

/** A reference that leads nowhere is shown by the label of the record it names. */
function shown(held: Held): string | null {
  if (held.kind === 'value') return held.value;
  return held.kind === 'missing' ? held.record.label : null;
}

export const FieldComparison: FieldComparisonResolvers = {
  fieldMapping: ({ mapping, field }) => ({ mapping, field }),
  erpValue: ({ erp }) => erp,
  crmValue: ({ crm }) => crm,
  lastSyncedValue: ({ last }) => last,
};
