/**
 * What to do about one pair: a pure, total function of both records, what was last synchronised,
 * and what is intended. A feed, a retry, a full synchronisation and a person's click differ in the
 * intent alone (`design.md` 6).
 */
import type { System } from './integration.ts';
import type { Links, MissingRecord } from './links.ts';
import { passes } from './filter.ts';
import { flowsTo, otherSystem, type TableMapping, type TableSide } from './mapping.ts';
import { heldForNew, writtenTo } from './field-values.ts';
import { merge, type Base, type FieldConflict, type Preference } from './merge.ts';
import { exceptItself, uniqueRecords } from './missing-records.ts';
import type { Row, Value } from './ports.ts';
import { afterTries } from './tried.ts';
import { unfitField, unnamed, type Unfit } from './unfit.ts';

/** What is known of one side of a pair. */
export type Side =
  | { readonly kind: 'present'; readonly row: Row; readonly inFilter: boolean }
  /** There was one and it was deleted. */
  | { readonly kind: 'deleted' }
  /** There never was one. */
  | { readonly kind: 'absent' };

export interface Intent extends Preference {
  /** Where a missing partner may be created. */
  readonly mayCreate: readonly System[];
  /** Whether to look for a partner that is there already. */
  readonly match: boolean;
  /** What a person decided about a deleted side. */
  readonly deletion: 'RESTORE' | 'DELETE_REMAINING' | null;
}

/** Records of the other side that could be the partner. */
export type Candidates =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'many'; readonly ids: readonly string[] }
  /** There is one, and it has another partner. */
  | { readonly kind: 'taken'; readonly id: string };

export interface PairFacts {
  readonly mapping: TableMapping;
  readonly erp: Side;
  readonly crm: Side;
  /** Whether the two are coupled, and what was last synchronised; null: not coupled. */
  readonly coupling: { readonly base: Base | null } | null;
  readonly intent: Intent;
  readonly candidates: Candidates;
  readonly links: Links;
}

export type SkipReason = 'NOT_COUPLED' | 'OUTSIDE_FILTER' | 'GONE' | 'PARTNER_TAKEN';

export type Decision =
  /** `erp` and `crm`: what to write, by field; both empty: nothing is to be written. */
  | {
      readonly kind: 'synchronise';
      readonly erp: Patch;
      readonly crm: Patch;
      readonly base: Base;
    }
  | {
      readonly kind: 'create';
      readonly side: System;
      readonly patch: Patch;
      readonly base: Base;
    }
  | { readonly kind: 'couple'; readonly erpId: string; readonly crmId: string }
  | { readonly kind: 'uncouple'; readonly reason: 'BOTH_GONE' | 'POLICY' }
  | { readonly kind: 'delete'; readonly side: System }
  | {
      readonly kind: 'conflict';
      readonly conflict: 'BOTH_UPDATED' | 'ERP_DELETED' | 'CRM_DELETED';
      readonly fields: readonly FieldConflict[];
    }
  | { readonly kind: 'wait-for'; readonly missing: readonly MissingRecord[] }
  /** The record itself has to be mended first. */
  | { readonly kind: 'unfit'; readonly unfit: Unfit }
  /** Another record is about to take its place in the other system. */
  | { readonly kind: 'defer' }
  | { readonly kind: 'ambiguous'; readonly ids: readonly string[] }
  | { readonly kind: 'skip'; readonly reason: SkipReason };

export type Patch = Readonly<Record<string, Value>>;

export function decide(facts: PairFacts): Decision {
  return facts.coupling === null ? decideUncoupled(facts) : decideCoupled(facts, facts.coupling);
}

function decideUncoupled(facts: PairFacts): Decision {
  const { erp, crm, mapping, intent, candidates } = facts;
  const side = erp.kind === 'present' ? 'ERP' : 'CRM';
  const present = side === 'ERP' ? erp : crm;
  if (present.kind !== 'present') return { kind: 'skip', reason: 'GONE' };
  if (!present.inFilter) return { kind: 'skip', reason: 'OUTSIDE_FILTER' };
  const target = otherSystem(side);
  const mayCreate = intent.mayCreate.includes(target) && flowsTo(mapping, target);
  const matches = intent.match || mapping.matchesByItself;
  if (!mayCreate && !matches) return { kind: 'skip', reason: 'NOT_COUPLED' };
  switch (candidates.kind) {
    case 'one': {
      // Who asks for one record is told first what it needs (`domain.md` 3.2); a run couples what
      // matches, and the pair waits. A unit may be what it waits for itself.
      if (mayCreate && !matches) {
        const made = creation(facts, target);
        if (made.kind === 'wait-for' || made.kind === 'unfit') return made;
      }
      const [erpId, crmId] =
        side === 'ERP' ? [present.row.id, candidates.id] : [candidates.id, present.row.id];
      return { kind: 'couple', erpId, crmId };
    }
    case 'many':
      return { kind: 'ambiguous', ids: candidates.ids };
    case 'taken':
      // Where keys are unique in the CRM a second record would be refused (price lines, units).
      if (mapping.matchesByItself) return { kind: 'skip', reason: 'PARTNER_TAKEN' };
      return mayCreate ? creation(facts, target) : { kind: 'skip', reason: 'NOT_COUPLED' };
    case 'none':
      return mayCreate ? creation(facts, target) : { kind: 'skip', reason: 'NOT_COUPLED' };
    default:
      return candidates satisfies never;
  }
}

function decideCoupled(facts: PairFacts, coupling: { readonly base: Base | null }): Decision {
  const { mapping, erp, crm, intent, links } = facts;
  if (erp.kind === 'present' && crm.kind === 'present') {
    const preference: Preference = {
      winner: intent.winner ?? policyWinner(mapping),
      initial: intent.initial,
      choices: intent.choices,
      // Who says whose data to copy says it of pairs that were never synchronised as well.
      copied: intent.winner !== null && intent.winner === intent.initial ? intent.winner : null,
    };
    const rows = { erp: erp.row.data, crm: crm.row.data };
    if (isLeftAlone(mapping, rows)) {
      return { kind: 'synchronise', erp: {}, crm: {}, base: coupling.base ?? NO_BASE };
    }
    const base = coupling.base && afterTries(mapping, coupling.base, rows, links);
    const merged = merge(mapping, rows, base, preference, links);
    switch (merged.kind) {
      case 'merged':
        return { kind: 'synchronise', erp: merged.erp, crm: merged.crm, base: merged.base };
      case 'conflict':
        return { kind: 'conflict', conflict: 'BOTH_UPDATED', fields: merged.fields };
      case 'missing':
        return { kind: 'wait-for', missing: uniqueRecords(merged.records) };
      case 'unfit':
        return merged;
      default:
        return merged satisfies never;
    }
  }
  if (erp.kind !== 'present' && crm.kind !== 'present')
    return { kind: 'uncouple', reason: 'BOTH_GONE' };
  return afterDeletion(facts, erp.kind === 'present' ? 'CRM' : 'ERP');
}

const NO_BASE: Base = { values: {}, erpHolds: {}, crmHolds: {}, sent: [] };

function isLeftAlone(
  mapping: TableMapping,
  rows: { readonly erp: Row['data']; readonly crm: Row['data'] },
): boolean {
  const isOne = (side: TableSide, data: Row['data']): boolean =>
    side.leftAlone?.some((condition) => passes([condition], data)) === true;
  return isOne(mapping.erp, rows.erp) || isOne(mapping.crm, rows.crm);
}

const UNCOUPLED = { kind: 'uncouple', reason: 'POLICY' } as const;

/** One side of a coupled pair is gone (`domain.md` 4.4). */
function afterDeletion(facts: PairFacts, gone: System): Decision {
  const { mapping, intent } = facts;
  if (intent.deletion === 'DELETE_REMAINING') return { kind: 'delete', side: otherSystem(gone) };
  const restores = intent.deletion === 'RESTORE' || mapping.onDeleteConflict === 'RESTORE';
  // Where nothing flows to, a record would be made of nothing.
  if (restores && flowsTo(mapping, gone)) return creation(facts, gone);
  if (gone === 'ERP' && mapping.uncouplesWhenErpDeleted) return UNCOUPLED;
  if (mapping.onDeleteConflict === 'UNCOUPLE') return UNCOUPLED;
  const conflict = gone === 'ERP' ? 'ERP_DELETED' : 'CRM_DELETED';
  return { kind: 'conflict', conflict, fields: [] };
}

const NO_BASE_UNIT: Unfit = { code: 'BASE_UNIT_MISSING', field: 'Code' };

/** The record to create on `target` from the other side's, or what it has to wait for. */
function creation({ mapping, erp, crm, links, intent }: PairFacts, target: System): Decision {
  const from = target === 'CRM' ? erp : crm;
  if (from.kind !== 'present') return { kind: 'skip', reason: 'GONE' };
  const source = otherSystem(target);
  const patch: Record<string, Value> = {};
  const values: Record<string, string | null> = {};
  const sent: string[] = [];
  const missing: MissingRecord[] = [];
  for (const field of mapping.fields) {
    if (!flowsTo(mapping, target, field)) continue;
    const unfit = source === 'ERP' ? unfitField(mapping, field, from.row.data, links) : null;
    if (unfit !== null) return { kind: 'unfit', unfit };
    const held = heldForNew(source, field, from.row.data, links);
    if (held.kind === 'none' || held.kind === 'absent') continue;
    const nameless = held.kind === 'value' ? unnamed(field, target, held.value) : null;
    if (nameless !== null) return { kind: 'unfit', unfit: nameless };
    const erpData = source === 'ERP' ? from.row.data : null;
    const written =
      held.kind === 'missing' ? held : writtenTo(field, target, held.value, erpData, links);
    // Left out of what counts as synchronised: it is filled in when its record has a partner.
    if (written.kind === 'missing' && field.clearOnFailure) continue;
    // Only where records are made in bulk: a person who asks for one is told what to couple first.
    const isOrphan = field.orphansAllowed && intent.match && held.kind === 'missing';
    if (isOrphan && held.record.isOutside) continue;
    if (held.kind === 'missing' || written.kind === 'missing') {
      if (written.kind === 'missing') missing.push(written.record);
      continue;
    }
    for (const [name, value] of Object.entries(written.patch)) {
      // A new record has its blanks already, and some fields take none.
      if (value !== null) patch[name] = value;
    }
    if (field.atCreation !== undefined || field.rule.kind === 'state') continue;
    values[field.id] = held.value;
    sent.push(field.id);
  }
  if (missing.length > 0) {
    // Alone it is waited for all the same: a new group brings its base unit along.
    const others = exceptItself(
      [{ mapping: mapping.name, system: source, id: from.row.id }],
      missing,
    );
    return { kind: 'wait-for', missing: uniqueRecords(others.length > 0 ? others : missing) };
  }
  // The group has to have exactly this unit (`domain.md` 2.5).
  if (mapping.madeAlong && target === 'CRM') return { kind: 'unfit', unfit: NO_BASE_UNIT };
  return {
    kind: 'create',
    side: target,
    patch,
    base: { values, erpHolds: {}, crmHolds: {}, sent },
  };
}

function policyWinner({ onUpdateConflict }: TableMapping): System | null {
  if (onUpdateConflict === 'MANUAL') return null;
  return onUpdateConflict === 'ERP_WINS' ? 'ERP' : 'CRM';
}
