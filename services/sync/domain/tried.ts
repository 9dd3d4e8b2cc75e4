/**
 * Values that were sent to a side while nobody knows whether they arrived: the answer was lost, or
 * who sent them died. A side that holds one of them was not edited by anybody.
 */
import type { Patch } from './decide.ts';
import { heldBy } from './field-values.ts';
import type { System } from './integration.ts';
import type { Links } from './links.ts';
import type { TableMapping } from './mapping.ts';
import type { Base, Tried, TriedValues, Values } from './merge.ts';
import type { Row } from './ports.ts';

/** Of a field, the newest; a pair whose every write is lost for longer waits for a person. */
const TRIES_MAX = 8;

const NOTHING: Tried = { ERP: {}, CRM: {} };

/** The base of a coupled pair, with what a decision sends: values by field, the newest last. */
export function triedBase(
  mapping: TableMapping,
  before: Base,
  decision: { readonly erp: Patch; readonly crm: Patch; readonly base: Base },
): Base {
  const sentTo = (system: System): TriedValues => {
    const patch = system === 'ERP' ? decision.erp : decision.crm;
    const sent = mapping.fields.flatMap(({ id, erpField, crmField }) => {
      const name = system === 'ERP' ? erpField : crmField;
      const value = decision.base.values[id];
      const isSent = name !== null && name in patch && decision.base.sent.includes(id);
      return isSent && value !== undefined ? [[id, [value]] as const] : [];
    });
    return Object.fromEntries(sent);
  };
  return withTries(before, { ERP: sentTo('ERP'), CRM: sentTo('CRM') });
}

/** A base that knows more of such values. */
export function withTries(base: Base, more: Tried): Base {
  const known = base.tried ?? NOTHING;
  const tried = { ERP: joined(known.ERP, more.ERP), CRM: joined(known.CRM, more.CRM) };
  return { ...base, tried };
}

function joined(known: TriedValues, more: TriedValues): TriedValues {
  const all: Record<string, readonly (string | null)[]> = { ...known };
  for (const [field, values] of Object.entries(more)) {
    const older = (all[field] ?? []).filter((value) => !values.includes(value));
    all[field] = [...older, ...values].slice(-TRIES_MAX);
  }
  return all;
}

/**
 * The base to merge by: where a side holds a value that was sent to it, that is what both were
 * synchronised to last, and whatever else the other side holds has changed since.
 */
export function afterTries(
  mapping: TableMapping,
  base: Base,
  rows: { readonly erp: Row['data']; readonly crm: Row['data'] },
  links: Links,
): Base {
  const { tried } = base;
  if (tried === undefined) return base;
  const arrived: Record<string, string | null> = {};
  for (const field of mapping.fields) {
    for (const system of ['ERP', 'CRM'] as const) {
      const values = tried[system][field.id];
      if (values === undefined || field.id in arrived) continue;
      const held = heldBy(system, field, system === 'ERP' ? rows.erp : rows.crm, links);
      if (held.kind === 'value' && values.includes(held.value)) arrived[field.id] = held.value;
    }
  }
  const others = (holds: Values): Values =>
    Object.fromEntries(Object.entries(holds).filter(([field]) => !(field in arrived)));
  return {
    ...base,
    values: { ...base.values, ...arrived },
    erpHolds: others(base.erpHolds),
    crmHolds: others(base.crmHolds),
  };
}
