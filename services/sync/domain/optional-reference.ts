/**
 * A reference that may lead nowhere, such as a customer's primary contact: what has no partner is
 * no value for the other side, and holds nothing up (`domain.md` 2.2, 2.4).
 */
import type { Verdict } from './field-verdict.ts';

export interface OptionalReference {
  readonly field: string;
  /** What each side names, in the ERP's notation; null: nothing. */
  readonly erp: Named;
  readonly crm: Named;
  /** What was last synchronised; undefined: never. */
  readonly last: string | null | undefined;
}

export interface Named {
  readonly value: string | null;
  /** The record it names has no partner. */
  readonly isLost: boolean;
}

/**
 * Only for a pair of which at least one side names a record without partner. Such a name is left
 * alone while the other side names nothing: it is filled in when the record gets its partner. It
 * empties the other side when that still names what was synchronised last.
 */
export function optionalReference({ field, erp, crm, last }: OptionalReference): Verdict {
  if (erp.isLost && crm.isLost) return { kind: 'nothing' };
  // Both name one record, which got its partner while the two sides were looked up.
  if (erp.value === crm.value) return { kind: 'nothing' };
  const there = erp.isLost ? crm.value : erp.value;
  if (there === null || last === undefined) return { kind: 'nothing' };
  const target = erp.isLost ? 'CRM' : 'ERP';
  if (there === last) return { kind: 'write', to: target, value: null };
  // The other side was changed since. A lost name that is the old one was not.
  const isOld = (erp.isLost ? erp.value : crm.value) === last;
  if (isOld || crm.isLost) {
    return { kind: 'write', to: erp.isLost ? 'ERP' : 'CRM', value: there };
  }
  return { kind: 'conflict', conflict: { field, erp: erp.value, crm: crm.value, base: last } };
}
