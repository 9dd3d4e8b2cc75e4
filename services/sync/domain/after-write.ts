/**
 * What is known of a pair right after one of its records was written: whether both agree, and what
 * a record that was created without an answer must look like when the feed brings it.
 */
import type { Patch } from './decide.ts';
import { writtenTo } from './field-values.ts';
import type { System } from './integration.ts';
import type { Links } from './links.ts';
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
  const known = withWritten(mapping, rows.erp, base, links);
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

/** A record of the CRM that was just pointed at is the partner of the ERP's that stood there. */
function withWritten(mapping: TableMapping, erp: Data, base: Base, links: Links): Links {
  const codes = new Map<string, string>();
  const noting: Links = {
    ...links,
    crmId(name, key) {
      const link = links.crmId(name, key);
      if (link.kind === 'found') codes.set(`${name}/${link.value}`, key);
      return link;
    },
  };
  for (const field of mapping.fields) {
    const value = base.values[field.id];
    if (field.rule.kind === 'lookup' && value != null) writtenTo(field, 'CRM', value, erp, noting);
  }
  return {
    ...links,
    erpCode(name, id) {
      const value = codes.get(`${name}/${id}`);
      return value === undefined ? links.erpCode(name, id) : { kind: 'found', value };
    },
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
