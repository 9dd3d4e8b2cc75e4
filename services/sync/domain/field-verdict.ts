/** What becomes of one field of a pair: settled, written to one side, in conflict, held back. */
import { chosenOption } from './chosen-option.ts';
import { heldBy, writtenTo } from './field-values.ts';
import type { System } from './integration.ts';
import type { Links, MissingRecord } from './links.ts';
import { flowsTo, type FieldMapping, type TableMapping } from './mapping.ts';
import type { Base, FieldConflict, Preference, Turn } from './merge.ts';
import { optionalReference } from './optional-reference.ts';
import type { Row } from './ports.ts';
import { asCompared } from './transformed-field.ts';
import { unfitField, type Unfit } from './unfit.ts';
import type { Held } from './value-rule.ts';

type Data = Row['data'];

/** What becomes of one field. */
export type Verdict =
  | {
      readonly kind: 'write';
      readonly to: System;
      readonly value: string | null;
      /** Left out where the other side never answers with a write of its own. */
      readonly turn?: Turn;
    }
  | { readonly kind: 'settled'; readonly value: string | null }
  /** The side `by` keeps the value in another form, or the difference is known and left alone. */
  | {
      readonly kind: 'accepted';
      readonly value: string | null;
      readonly by: System;
      readonly holds: string | null;
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unfit'; readonly unfit: Unfit }
  | { readonly kind: 'conflict'; readonly conflict: FieldConflict }
  | { readonly kind: 'missing'; readonly record: MissingRecord };

/** An edit, what its target made of it, and what the other side made of that. */
const TURNS_MAX = 3;

/** Total: every field of every pair gives one verdict. */
export function verdictOf(
  mapping: TableMapping,
  field: FieldMapping,
  rows: { readonly erp: Data; readonly crm: Data },
  base: Base | null,
  preference: Preference,
  links: Links,
): Verdict {
  const toCrm = flowsTo(mapping, 'CRM', field) && field.crmField !== null;
  const toErp = flowsTo(mapping, 'ERP', field) && field.erpField !== null;
  if (!toCrm && !toErp) return { kind: 'nothing' };
  const unfit = unfitField(mapping, field, rows.erp, links);
  if (unfit !== null) return { kind: 'unfit', unfit };
  const erp = heldBy('ERP', field, rows.erp, links);
  const crm = heldBy('CRM', field, rows.crm, links);
  if (erp.kind === 'absent' || crm.kind === 'absent') return { kind: 'nothing' };
  const known = base?.values[field.id];
  const last = known === undefined ? undefined : asCompared(field, known);
  const wasSent = base?.sent.includes(field.id) === true;
  if (!toErp) {
    const source = leadingSomewhere(field, 'CRM', erp, rows.erp, links);
    return oneWay('CRM', field, source, crm, { last, holds: base?.crmHolds[field.id], wasSent });
  }
  if (!toCrm) {
    const source = leadingSomewhere(field, 'ERP', crm, rows.erp, links);
    return oneWay('ERP', field, source, erp, { last, holds: base?.erpHolds[field.id], wasSent });
  }
  if (field.clearOnFailure) {
    const isErpLost = isLost(field, 'CRM', erp, rows.erp, links);
    if (isErpLost || crm.kind === 'missing') {
      return lostReference(field, { erp, crm, isErpLost }, last, preference);
    }
  }
  if (erp.kind === 'missing') return erp;
  if (crm.kind === 'missing') {
    const isOrphan = field.orphansAllowed && crm.record.isOutside && textOf(erp) === null;
    return isOrphan ? { kind: 'nothing' } : crm;
  }
  if (erp.kind === 'none' && crm.kind === 'none') return { kind: 'nothing' };
  if (erp.kind === 'none')
    return crm.kind === 'none' ? { kind: 'nothing' } : write('ERP', crm.value);
  if (crm.kind === 'none') return write('CRM', erp.value);
  return bothWays(field, {
    erp: accepted(erp.value, base?.erpHolds[field.id], last),
    crm: accepted(crm.value, base?.crmHolds[field.id], last),
    raw: { erp: erp.value, crm: crm.value },
    last,
    before: wasSent ? base.turns?.[field.id] : undefined,
    preference,
  });
}

/** At least one side names what has no partner. */
function lostReference(
  { id, rule }: FieldMapping,
  { erp, crm, isErpLost }: { readonly erp: Held; readonly crm: Held; readonly isErpLost: boolean },
  last: string | null | undefined,
  { choices, winner, initial }: Preference,
): Verdict {
  const named = { value: textOf(erp), isLost: isErpLost };
  if (rule.kind !== 'lookup' || rule.lookup.optionSet === undefined) {
    const there = { value: textOf(crm), isLost: crm.kind === 'missing' };
    return optionalReference({ field: id, erp: named, crm: there, last });
  }
  const chosen = crm.kind === 'missing' ? crm : ({ kind: 'value', value: textOf(crm) } as const);
  const wins = choices[id] ?? winner;
  return chosenOption({ field: id, erp: named, crm: chosen, last, winner: wins, initial });
}

/** A source that may lead nowhere counts as empty when it does. */
function leadingSomewhere(
  field: FieldMapping,
  target: System,
  source: Held,
  erp: Data,
  links: Links,
): Held {
  if (!field.clearOnFailure || !isLost(field, target, source, erp, links)) return source;
  return { kind: 'value', value: null };
}

function isLost(
  field: FieldMapping,
  target: System,
  source: Held,
  erp: Data,
  links: Links,
): boolean {
  if (source.kind !== 'value') return source.kind === 'missing';
  if (source.value === null) return false;
  return writtenTo(field, target, source.value, erp, links).kind === 'missing';
}

function textOf(held: Held): string | null {
  if (held.kind === 'value') return held.value;
  return held.kind === 'missing' ? held.record.label : null;
}

/**
 * The source decides; the target is written when it holds something else. What it makes of a value
 * that was just sent is taken as its form of that value, or it would be sent again for ever.
 */
function oneWay(
  target: System,
  field: FieldMapping,
  source: Held,
  there: Held,
  known: {
    readonly last: string | null | undefined;
    readonly holds: string | null | undefined;
    readonly wasSent: boolean;
  },
): Verdict {
  if (source.kind !== 'value') return source.kind === 'missing' ? source : { kind: 'nothing' };
  if (source.value === null && (field.notNull || takesNoBlank(field))) return { kind: 'nothing' };
  if (field.whenSourceChanges && source.value === known.last) {
    return { kind: 'settled', value: source.value };
  }
  if (there.kind !== 'value') return write(target, source.value);
  if (there.value === source.value) return { kind: 'settled', value: source.value };
  const isItsForm = source.value === known.last && (known.wasSent || there.value === known.holds);
  if (!isItsForm) return write(target, source.value);
  return { kind: 'accepted', value: source.value, by: target, holds: there.value };
}

/** The CRM takes no currency without symbol: where the ERP has none, its own one stays. */
function takesNoBlank({ rule }: FieldMapping): boolean {
  return rule.kind === 'text' && rule.orField !== undefined;
}

function bothWays(
  { id: field, notNull }: FieldMapping,
  {
    erp,
    crm,
    raw,
    last,
    before,
    preference,
  }: {
    readonly erp: string | null;
    readonly crm: string | null;
    readonly raw: { readonly erp: string | null; readonly crm: string | null };
    readonly last: string | null | undefined;
    readonly before: Turn | undefined;
    readonly preference: Preference;
  },
): Verdict {
  if (raw.erp === raw.crm) return { kind: 'settled', value: raw.erp };
  const winner = preference.choices[field] ?? preference.winner;
  const isCopied = preference.copied != null && winner === preference.copied;
  if (!isCopied && erp === crm) {
    return { kind: 'accepted', value: raw.erp, by: 'CRM', holds: raw.crm };
  }
  if (notNull && (erp === null || crm === null)) return { kind: 'nothing' };
  if (isCopied) return winner === 'ERP' ? write('CRM', raw.erp) : write('ERP', raw.crm);
  if (last === undefined) {
    // Never synchronised: an empty field takes what the other side knows.
    if (erp === null) return write('ERP', raw.crm);
    if (crm === null) return write('CRM', raw.erp);
    const first = winner ?? preference.initial;
    if (first === 'ERP') return write('CRM', raw.erp);
    if (first === 'CRM') return write('ERP', raw.crm);
    return { kind: 'accepted', value: raw.erp, by: 'CRM', holds: raw.crm };
  } else {
    if (erp === last) return inTurn('ERP', raw, before);
    if (crm === last) return inTurn('CRM', raw, before);
  }
  if (winner === 'ERP') return write('CRM', raw.erp);
  if (winner === 'CRM') return write('ERP', raw.crm);
  return { kind: 'conflict', conflict: { field, erp: raw.erp, crm: raw.crm, base: last ?? null } };
}

/**
 * What a side made of a value that was sent to it goes to the other, so that both hold one form. If
 * that one makes something else of it each time, both insist: they would be written to for ever.
 */
function inTurn(
  to: System,
  raw: { readonly erp: string | null; readonly crm: string | null },
  before: Turn | undefined,
): Verdict {
  const times = before !== undefined && before.to !== to ? before.times + 1 : 1;
  if (times > TURNS_MAX) return { kind: 'accepted', value: raw.erp, by: 'CRM', holds: raw.crm };
  const value = to === 'ERP' ? raw.crm : raw.erp;
  return { kind: 'write', to, value, turn: { to, times } };
}

/** A side still holding what it was known to hold has not been edited. */
function accepted(
  value: string | null,
  holds: string | null | undefined,
  last: string | null | undefined,
): string | null {
  return holds !== undefined && value === holds && last !== undefined ? last : value;
}

function write(to: System, value: string | null): Verdict {
  return { kind: 'write', to, value };
}
