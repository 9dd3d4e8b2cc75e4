/**
 * What is known of a pair right after one of its records was written: whether both agree, and what
 * a record that was created without an answer must look like when the feed brings it.
 */
import type { Patch } from './decide.ts';
import { heldBy, writtenTo } from './field-values.ts';
import type { System } from './integration.ts';
import type { Link, Links } from './links.ts';
import type { TableMapping } from './mapping.ts';
import { merge, type Base, type Preference } from './merge.ts';
import type { Row, Value } from './ports.ts';

type Data = Row['data'];

/** A created record that nobody has read yet. */
export interface Unseen {
  readonly system: System;
  /** Its mapped fields as they were sent; null: whatever it holds has to be looked at. */
  readonly data: Data | null;
  /** `Base.sent` in case that it holds something else. */
  readonly sent: readonly string[];
}

/** `statecode` of every table of the CRM. */
const ACTIVE = 0;

const NOBODY_CHOSE: Preference = { winner: null, initial: null, choices: {} };

/** `base`: what both hold; null: they do not agree yet, and the pair has to be looked at again. */
export function lookAfter(
  mapping: TableMapping,
  rows: { readonly erp: Data; readonly crm: Data },
  base: Base,
  links: Links,
): Base | null {
  const known = withWritten(mapping, rows, base, links);
  const look = merge(mapping, rows, base, NOBODY_CHOSE, known);
  if (look.kind !== 'merged') return null;
  const isClean = Object.keys(look.erp).length === 0 && Object.keys(look.crm).length === 0;
  return isClean ? look.base : null;
}

/** The base of a pair whose new record is as it was sent, and how to tell that it is. */
export function expectCreated(
  mapping: TableMapping,
  created: { readonly system: System; readonly patch: Patch; readonly source: Data },
  base: Base,
  links: Links,
): { readonly base: Base; readonly unseen: Unseen } {
  const { system, patch, source } = created;
  const data = mappedFields(mapping, system, patch);
  const rows = system === 'ERP' ? { erp: data, crm: source } : { erp: source, crm: data };
  const agreed = lookAfter(mapping, rows, base, links);
  const unseen = { system, data: agreed === null ? null : data, sent: base.sent };
  return { base: agreed ?? base, unseen };
}

/** True when a record that a feed brings is just what was sent: nobody needs to look at it. */
export function isAsSent({ data }: Unseen, row: Data): boolean {
  return (
    data !== null && Object.entries(data).every(([field, value]) => (row[field] ?? null) === value)
  );
}

/**
 * Links were asked for by what both sides held before the write. What one side was just told to
 * point at is the partner of what the other one points at.
 */
function withWritten(
  mapping: TableMapping,
  rows: { readonly erp: Data; readonly crm: Data },
  base: Base,
  links: Links,
): Links {
  const codes = new Map<string, string>();
  const ids = new Map<string, string>();
  const noting: Links = {
    ...links,
    crmId(name, key) {
      const link = links.crmId(name, key);
      if (link.kind === 'found') codes.set(`${name}/${link.value}`, key);
      return link;
    },
    erpCode(name, id) {
      const link = links.erpCode(name, id);
      if (link.kind === 'found') ids.set(`${name}/${link.value}`, id);
      return link;
    },
  };
  for (const field of mapping.fields) {
    if (field.rule.kind !== 'lookup') continue;
    const value = base.values[field.id];
    if (value != null) writtenTo(field, 'CRM', value, rows.erp, noting);
    heldBy('CRM', field, rows.crm, noting);
  }
  const known = (found: string | undefined, otherwise: () => Link): Link =>
    found === undefined ? otherwise() : { kind: 'found', value: found };
  return {
    ...links,
    erpCode: (name, id) => known(codes.get(`${name}/${id}`), () => links.erpCode(name, id)),
    crmId: (name, key) => known(ids.get(`${name}/${key}`), () => links.crmId(name, key)),
  };
}

/** What was not sent is blank in a new record, and its state is active. */
function mappedFields(mapping: TableMapping, system: System, patch: Patch): Data {
  const data: Record<string, Value> = {};
  for (const field of mapping.fields) {
    const name = system === 'ERP' ? field.erpField : field.crmField;
    if (name === null || field.atCreation !== undefined) continue;
    data[name] = patch[name] ?? (field.rule.kind === 'block' ? ACTIVE : null);
  }
  return data;
}
