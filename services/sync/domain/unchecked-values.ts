/**
 * Field mappings with `validate` off: a value that the ERP refuses is left out, and the rest of the
 * record is written. The ERP's interface checks whatever it is given, so this is what can be had of
 * switching its validation off (`domain.md` 2.2).
 */
import type { Side } from './decide.ts';
import { heldBy } from './field-values.ts';
import type { Links } from './links.ts';
import { flowsTo, type FieldMapping, type TableMapping } from './mapping.ts';
import type { Base } from './merge.ts';
import type { WriteOutcome } from './pair-ports.ts';
import type { Decided } from './write-run.ts';

type Refused = Extract<WriteOutcome, { ok: false }>;

/**
 * What is decided about a pair when what the ERP refused is left out; null when nothing can be. The
 * difference is known from then on: only a later edit of the field travels.
 */
export function withoutUnchecked(
  mapping: TableMapping,
  one: Decided,
  refused: Refused,
): Decided | null {
  if (refused.retry !== 'never' || refused.failure !== 'data') return null;
  const { decision } = one;
  const patch =
    decision.kind === 'synchronise'
      ? decision.erp
      : decision.kind === 'create' && decision.side === 'ERP'
        ? decision.patch
        : {};
  const left = mapping.fields.filter(
    ({ erpField, validate }) =>
      validate === false &&
      erpField !== null &&
      erpField in patch &&
      (refused.field === null || refused.field === erpField),
  );
  if (left.length === 0) return null;
  const names = new Set(left.map(({ erpField }) => erpField));
  const rest = Object.fromEntries(Object.entries(patch).filter(([name]) => !names.has(name)));
  if (decision.kind === 'synchronise') {
    const base = leftAsTheyAre(mapping, decision.base, left, one);
    return { ...one, decision: { ...decision, erp: rest, base } };
  }
  if (decision.kind !== 'create') return null;
  const base = leftAsTheyAre(mapping, decision.base, left, one);
  return { ...one, decision: { ...decision, patch: rest, base } };
}

/** Both sides keep what they hold of these fields, and that counts as synchronised. */
function leftAsTheyAre(
  mapping: TableMapping,
  base: Base,
  left: readonly FieldMapping[],
  { erp, crm, links }: Pick<Decided, 'erp' | 'crm' | 'links'>,
): Base {
  const values = { ...base.values };
  const erpHolds = { ...base.erpHolds };
  const crmHolds = { ...base.crmHolds };
  for (const field of left) {
    const own = { erp: textOf('ERP', field, erp, links), crm: textOf('CRM', field, crm, links) };
    if (flowsTo(mapping, 'CRM', field)) {
      values[field.id] = own.erp;
      crmHolds[field.id] = own.crm;
    } else {
      values[field.id] = own.crm;
      erpHolds[field.id] = own.erp;
    }
  }
  const ids = new Set(left.map(({ id }) => id));
  return { ...base, values, erpHolds, crmHolds, sent: base.sent.filter((id) => !ids.has(id)) };
}

/** A record that is not there yet holds nothing. */
function textOf(
  system: 'ERP' | 'CRM',
  field: FieldMapping,
  side: Side,
  links: Links,
): string | null {
  if (side.kind !== 'present') return null;
  const held = heldBy(system, field, side.row.data, links);
  return held.kind === 'value' ? held.value : null;
}
