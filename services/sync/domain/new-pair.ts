/** What has to be true of two records before they are coupled by hand, and what they start from. */
import type { Links, MissingRecord } from './links.ts';
import { flowsTo, type TableMapping } from './mapping.ts';
import { heldBy, writtenTo } from './field-values.ts';
import type { Base } from './merge.ts';
import { exceptItself, uniqueRecords } from './missing-records.ts';
import type { Row } from './ports.ts';
import { unfitField, type Unfit } from './unfit.ts';
import { erpHeld } from './value-rule.ts';

type Data = Row['data'];

/** Records the two point at that have no partner yet (`domain.md` 3.2), each once. */
export function missingLinks(
  mapping: TableMapping,
  rows: { readonly erp: Row; readonly crm: Row },
  links: Links,
): MissingRecord[] {
  const missing: MissingRecord[] = [];
  for (const field of mapping.fields) {
    if (field.rule.kind !== 'lookup' || field.clearOnFailure) continue;
    const erp = heldBy('ERP', field, rows.erp.data, links);
    if (flowsTo(mapping, 'CRM', field) && erp.kind === 'value' && erp.value !== null) {
      const written = writtenTo(field, 'CRM', erp.value, rows.erp.data, links);
      if (written.kind === 'missing') missing.push(written.record);
    }
    const crm = heldBy('CRM', field, rows.crm.data, links);
    if (flowsTo(mapping, 'ERP', field) && crm.kind === 'missing') missing.push(crm.record);
  }
  const own = [
    { mapping: mapping.name, system: 'ERP', id: rows.erp.id },
    { mapping: mapping.name, system: 'CRM', id: rows.crm.id },
  ] as const;
  return uniqueRecords(exceptItself(own, missing));
}

/** What the ERP's record lacks; null when nothing. */
export function unfitFor(mapping: TableMapping, erp: Data, links: Links): Unfit | null {
  for (const field of mapping.fields) {
    const unfit = unfitField(mapping, field, erp, links);
    if (unfit !== null) return unfit;
  }
  return null;
}

/**
 * The local currency is no partner for a foreign one (`domain.md` 3.2); null when all is well.
 * `isKnown` is false while the ERP has not told which one is the local currency.
 */
export function currencyMismatch(
  mapping: TableMapping,
  data: { readonly erp: Data; readonly crm: Data },
  links: Links,
): { readonly erp: string; readonly crm: string; readonly isKnown: boolean } | null {
  const field = mapping.fields.find(({ id }) => id === 'code');
  if (mapping.name !== 'CURRENCY' || field?.erpField == null || field.crmField === null)
    return null;
  const erp = erpHeld(field.rule, field.erpField, data.erp, links);
  const crm = String(data.crm[field.crmField] ?? '').toUpperCase();
  if (erp.kind !== 'value' || erp.value === null || crm === '') return null;
  const isKnown = links.localCurrency !== null;
  const isLocal = (code: string): boolean => code === links.localCurrency;
  const fits = isKnown ? isLocal(erp.value) === isLocal(crm) : erp.value === crm;
  return fits ? null : { erp: erp.value, crm, isKnown };
}

/** Both records as they are count as synchronised: only what is changed from now on travels. */
export function acceptedBase(
  mapping: TableMapping,
  data: { readonly erp: Data; readonly crm: Data },
  links: Links,
): Base {
  const values: Record<string, string | null> = {};
  const erpHolds: Record<string, string | null> = {};
  const crmHolds: Record<string, string | null> = {};
  for (const field of mapping.fields) {
    if (field.atCreation !== undefined) continue;
    if (!flowsTo(mapping, 'CRM', field) && !flowsTo(mapping, 'ERP', field)) continue;
    const erp = heldBy('ERP', field, data.erp, links);
    const crm = heldBy('CRM', field, data.crm, links);
    if (erp.kind !== 'value' || crm.kind !== 'value') continue;
    const toCrm = flowsTo(mapping, 'CRM', field);
    values[field.id] = toCrm ? erp.value : crm.value;
    if (erp.value === crm.value) continue;
    if (toCrm) crmHolds[field.id] = crm.value;
    else erpHolds[field.id] = erp.value;
  }
  return { values, erpHolds, crmHolds, sent: [] };
}
