/**
 * A code of the ERP and the option of the CRM that stands for it, where one of the two has no
 * partner: a code without option is filled in when it gets one, an option without code is a
 * choice that somebody has to explain first.
 */
import type { System } from './integration.ts';
import type { MissingRecord } from './links.ts';
import type { Verdict } from './field-verdict.ts';

export interface ChosenOption {
  readonly field: string;
  /** What each side holds, in the ERP's notation; null: nothing. */
  readonly erp: { readonly value: string | null; readonly isLost: boolean };
  readonly crm:
    | { readonly kind: 'value'; readonly value: string | null }
    | { readonly kind: 'missing'; readonly record: MissingRecord };
  /** What was last synchronised; undefined: never. */
  readonly last: string | null | undefined;
  /** Whose value to take where both differ; null: nobody said. */
  readonly winner: System | null;
  /** The same for a pair that was never synchronised. */
  readonly initial: System | null;
}

/** Only for a pair of which at least one side has no partner. */
export function chosenOption({ field, erp, crm, last, winner, initial }: ChosenOption): Verdict {
  if (crm.kind === 'value') {
    if (crm.value === null || last === undefined) return { kind: 'nothing' };
    if (crm.value === last) return { kind: 'write', to: 'CRM', value: null };
    if (erp.value === last) return { kind: 'write', to: 'ERP', value: crm.value };
    return conflict(field, erp.value, crm.value, last);
  }
  if (erp.isLost) return { kind: 'nothing' };
  const fromErp = { kind: 'write', to: 'CRM', value: erp.value } as const;
  if (last === undefined) {
    // What was there before anybody synchronised is left alone, unless the ERP is to decide.
    const first = winner ?? initial;
    return first === 'ERP' && erp.value !== null ? fromErp : { kind: 'nothing' };
  }
  if (winner === 'ERP') return fromErp;
  if (erp.value === last || winner === 'CRM') return { kind: 'missing', record: crm.record };
  return conflict(field, erp.value, crm.record.label, last);
}

function conflict(
  field: string,
  erp: string | null,
  crm: string | null,
  base: string | null,
): Verdict {
  return { kind: 'conflict', conflict: { field, erp, crm, base } };
}
