/**
 * The three-way merge of a pair, field by field, against what was last synchronised: edits of
 * different fields merge, the same field changed to different values is a conflict.
 */
import type { System } from './integration.ts';
import { verdictOf, type Verdict } from './field-verdict.ts';
import { writtenTo } from './field-values.ts';
import type { Links, MissingRecord } from './links.ts';
import type { FieldMapping, TableMapping } from './mapping.ts';
import type { Row, Value } from './ports.ts';
import type { Unfit } from './unfit.ts';
import type { Written } from './value-rule.ts';

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
  /** Of fields in `sent` that flow both ways. */
  readonly turns?: Readonly<Record<string, Turn>>;
  /** What was sent since then without a sign that it arrived. */
  readonly tried?: Tried;
}

/** The side written last, and how many writes in a row answered what the other made of the last. */
export interface Turn {
  readonly to: System;
  readonly times: number;
}

/** By field mapping, in the ERP's notation, the newest last. */
export type TriedValues = Readonly<Record<string, readonly (string | null)[]>>;
/** By the system it was sent to. */
export type Tried = Readonly<Record<System, TriedValues>>;

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
  /** Whose values a person wants on both sides, blanks and older ones too; nothing is merged. */
  readonly copied?: System | null;
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
  | { readonly kind: 'missing'; readonly records: readonly MissingRecord[] }
  | { readonly kind: 'unfit'; readonly unfit: Unfit };

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
  readonly #turns: Record<string, Turn> = {};
  readonly #conflicts: FieldConflict[] = [];
  readonly #missing: MissingRecord[] = [];
  #unfit: Unfit | null = null;

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
      case 'unfit':
        this.#unfit ??= verdict.unfit;
        return;
      case 'write':
        this.#values[field.id] = verdict.value;
        this.#sent.push(field.id);
        if (verdict.turn !== undefined) this.#turns[field.id] = verdict.turn;
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
    if (this.#unfit !== null) return { kind: 'unfit', unfit: this.#unfit };
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
        ...(Object.keys(this.#turns).length === 0 ? {} : { turns: this.#turns }),
      },
    };
  }
}
