/**
 * The three-way merge of a pair, field by field, against what was last synchronised: edits of
 * different fields merge, the same field changed to different values is a conflict.
 */
import type { System } from './integration.ts';
import type { Links, MissingRecord } from './links.ts';
import { flowsTo, type FieldMapping, type TableMapping } from './mapping.ts';
import type { Row, Value } from './ports.ts';
import { crmHeld, crmWritten, erpHeld, erpWritten, type Held, type Written } from './value-rule.ts';

type Data = Row['data'];

/** Values by field mapping, in the ERP's notation. */
export type Values = Readonly<Record<string, string | null>>;

/** What both sides held when they were last synchronised. */
export interface Base {
  readonly values: Values;
  /**
   * What a side holds instead of `values` and what counts as equal: a system reformatted what was
   * sent, or the difference was accepted when the pair was made.
   */
  readonly erpHolds: Values;
  readonly crmHolds: Values;
  /** Fields that were written and not yet seen as the system keeps them. */
  readonly sent: readonly string[];
}

export interface FieldConflict {
  readonly field: string;
  readonly erp: string | null;
  readonly crm: string | null;
  readonly base: string | null;
}

/** How to settle what cannot be merged. */
export interface Preference {
  /** Whose values to take where both differ; null: nobody said. */
  readonly winner: System | null;
  /** The same for a pair that was never synchronised. */
  readonly initial: System | null;
  /** By field mapping; stronger than `winner`. */
  readonly choices: Readonly<Record<string, System>>;
}

export type Merged =
  | {
      readonly kind: 'merged';
      /** What to write, by field of the system; empty: nothing. */
      readonly erp: Readonly<Record<string, Value>>;
      readonly crm: Readonly<Record<string, Value>>;
      /** What both will have been synchronised to. */
      readonly base: Base;
    }
  | { readonly kind: 'conflict'; readonly fields: readonly FieldConflict[] }
  | { readonly kind: 'missing'; readonly records: readonly MissingRecord[] };

/** What becomes of one field. */
type Verdict =
  | { readonly kind: 'write'; readonly to: System; readonly value: string | null }
  | { readonly kind: 'settled'; readonly value: string | null }
  /** The side `by` keeps the value in another form, or the difference is known and left alone. */
  | {
      readonly kind: 'accepted';
      readonly value: string | null;
      readonly by: System;
      readonly holds: string | null;
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'conflict'; readonly conflict: FieldConflict }
  | { readonly kind: 'missing'; readonly record: MissingRecord };

/** Total: every pair of records gives one of the three outcomes, never an exception. */
export function merge(
  mapping: TableMapping,
  rows: { readonly erp: Data; readonly crm: Data },
  base: Base | null,
  preference: Preference,
  links: Links,
): Merged {
  const collected = new Collected();
  for (const field of mapping.fields) {
    if (field.atCreation !== undefined) continue;
    collected.add(field, rows, verdictOf(mapping, field, rows, base, preference, links), links);
  }
  return collected.outcome();
}

/** Gathers the verdicts of all fields: one conflict or one missing record holds the pair back. */
class Collected {
  readonly #erp: Record<string, Value> = {};
  readonly #crm: Record<string, Value> = {};
  readonly #values: Record<string, string | null> = {};
  readonly #crmHolds: Record<string, string | null> = {};
  readonly #erpHolds: Record<string, string | null> = {};
  readonly #sent: string[] = [];
  readonly #conflicts: FieldConflict[] = [];
  readonly #missing: MissingRecord[] = [];

  add(field: FieldMapping, rows: { erp: Data }, verdict: Verdict, links: Links): void {
    switch (verdict.kind) {
      case 'nothing':
        return;
      case 'settled':
        this.#values[field.id] = verdict.value;
        return;
      case 'accepted':
        this.#values[field.id] = verdict.value;
        (verdict.by === 'ERP' ? this.#erpHolds : this.#crmHolds)[field.id] = verdict.holds;
        return;
      case 'conflict':
        this.#conflicts.push(verdict.conflict);
        return;
      case 'missing':
        this.#missing.push(verdict.record);
        return;
      case 'write':
        this.#values[field.id] = verdict.value;
        this.#sent.push(field.id);
        this.#put(verdict.to, writtenTo(field, verdict.to, verdict.value, rows.erp, links));
        return;
      default:
        return verdict satisfies never;
    }
  }

  #put(system: System, written: Written): void {
    if (written.kind === 'missing') this.#missing.push(written.record);
    else Object.assign(system === 'ERP' ? this.#erp : this.#crm, written.patch);
  }

  outcome(): Merged {
    if (this.#conflicts.length > 0) return { kind: 'conflict', fields: this.#conflicts };
    if (this.#missing.length > 0) return { kind: 'missing', records: this.#missing };
    return {
      kind: 'merged',
      erp: this.#erp,
      crm: this.#crm,
      base: {
        values: this.#values,
        erpHolds: this.#erpHolds,
        crmHolds: this.#crmHolds,
        sent: this.#sent,
      },
    };
  }
}

/** What to write of one field; a lookup that is not found may empty the field instead. */
export function writtenTo(
  field: FieldMapping,
  system: System,
  value: string | null,
  erp: Data | null,
  links: Links,
): Written {
  const name = system === 'ERP' ? field.erpField : field.crmField;
  if (name === null) return { kind: 'patch', patch: {} };
  const written =
    system === 'ERP'
      ? erpWritten(field.rule, name, value, links)
      : crmWritten(field.rule, name, value, erp, links);
  if (written.kind === 'missing' && field.clearOnFailure) {
    return { kind: 'patch', patch: { [name]: null } };
  }
  return written;
}

function verdictOf(
  mapping: TableMapping,
  field: FieldMapping,
  rows: { readonly erp: Data; readonly crm: Data },
  base: Base | null,
  preference: Preference,
  links: Links,
): Verdict {
  const toCrm = flowsTo(mapping, 'CRM', field) && field.crmField !== null;
  const toErp = flowsTo(mapping, 'ERP', field) && field.erpField !== null;
  const last = base === null ? undefined : base.values[field.id];
  const erp = heldBy('ERP', field, rows.erp, links);
  const crm = heldBy('CRM', field, rows.crm, links);
  const wasSent = base?.sent.includes(field.id) === true;
  if (toCrm && !toErp) {
    return oneWay('CRM', erp, crm, { last, holds: base?.crmHolds[field.id], wasSent });
  }
  if (toErp && !toCrm) {
    return oneWay('ERP', crm, erp, { last, holds: base?.erpHolds[field.id], wasSent });
  }
  if (!toCrm) return { kind: 'nothing' };
  if (erp.kind === 'missing') return erp;
  if (crm.kind === 'missing') {
    return field.clearOnFailure ? { kind: 'nothing' } : crm;
  }
  if (erp.kind === 'none' && crm.kind === 'none') return { kind: 'nothing' };
  if (erp.kind === 'none')
    return crm.kind === 'none' ? { kind: 'nothing' } : write('ERP', crm.value);
  if (crm.kind === 'none') return write('CRM', erp.value);
  return bothWays(field.id, {
    erp: accepted(erp.value, base?.erpHolds[field.id], last),
    crm: accepted(crm.value, base?.crmHolds[field.id], last),
    raw: { erp: erp.value, crm: crm.value },
    last,
    preference,
  });
}

/**
 * The source decides; the target is written when it holds something else. What it makes of a value
 * that was just sent is taken as its form of that value, or it would be sent again for ever.
 */
function oneWay(
  target: System,
  source: Held,
  there: Held,
  known: {
    readonly last: string | null | undefined;
    readonly holds: string | null | undefined;
    readonly wasSent: boolean;
  },
): Verdict {
  if (source.kind !== 'value') return source.kind === 'missing' ? source : { kind: 'nothing' };
  if (there.kind !== 'value') return write(target, source.value);
  if (there.value === source.value) return { kind: 'settled', value: source.value };
  const isItsForm = source.value === known.last && (known.wasSent || there.value === known.holds);
  if (!isItsForm) return write(target, source.value);
  return { kind: 'accepted', value: source.value, by: target, holds: there.value };
}

function bothWays(
  field: string,
  {
    erp,
    crm,
    raw,
    last,
    preference,
  }: {
    readonly erp: string | null;
    readonly crm: string | null;
    readonly raw: { readonly erp: string | null; readonly crm: string | null };
    readonly last: string | null | undefined;
    readonly preference: Preference;
  },
): Verdict {
  if (erp === crm) {
    if (raw.erp === raw.crm) return { kind: 'settled', value: raw.erp };
    return { kind: 'accepted', value: raw.erp, by: 'CRM', holds: raw.crm };
  }
  const winner = preference.choices[field] ?? preference.winner;
  if (last === undefined) {
    // Never synchronised: an empty field takes what the other side knows.
    if (erp === null) return write('ERP', raw.crm);
    if (crm === null) return write('CRM', raw.erp);
    const first = winner ?? preference.initial;
    if (first === 'ERP') return write('CRM', raw.erp);
    if (first === 'CRM') return write('ERP', raw.crm);
    return { kind: 'accepted', value: raw.erp, by: 'CRM', holds: raw.crm };
  } else {
    if (erp === last) return write('ERP', raw.crm);
    if (crm === last) return write('CRM', raw.erp);
  }
  if (winner === 'ERP') return write('CRM', raw.erp);
  if (winner === 'CRM') return write('ERP', raw.crm);
  return { kind: 'conflict', conflict: { field, erp: raw.erp, crm: raw.crm, base: last ?? null } };
}

/** A side still holding what it was known to hold has not been edited. */
function accepted(
  value: string | null,
  holds: string | null | undefined,
  last: string | null | undefined,
): string | null {
  return holds !== undefined && value === holds && last !== undefined ? last : value;
}

/** What a side holds of a field; a constant is held by the side it does not flow to. */
export function heldBy(system: System, field: FieldMapping, data: Data, links: Links): Held {
  const name = system === 'ERP' ? field.erpField : field.crmField;
  if (name === null) {
    return field.constant === undefined
      ? { kind: 'none' }
      : { kind: 'value', value: field.constant };
  }
  return system === 'ERP'
    ? erpHeld(field.rule, name, data, links)
    : crmHeld(field.rule, name, data, links);
}

function write(to: System, value: string | null): Verdict {
  return { kind: 'write', to, value };
}
