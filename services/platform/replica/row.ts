/** The one shape of replica rows in every service (`design.md` 2). */
import { createHash } from 'node:crypto';
import { jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export type ReplicaSystem = 'ERP' | 'CRM';
export type ReplicaValue = string | number | boolean | null;

/** A record as its system gave it, keyed by the system's own field names; values normalised. */
export type ReplicaDocument = Readonly<Record<string, ReplicaValue>>;

/** What intake is given: a record of one system. */
export interface ReplicaRow {
  /** The system's own id, a GUID in lower case. */
  readonly id: string;
  readonly version: string;
  readonly modifiedAt: Date | null;
  readonly data: ReplicaDocument;
  /** The coupled record of the other side, if that is known when the row is new. */
  readonly partner?: string | null;
}

/**
 * Whose record it is. Every key starts with the integration, so that tenants can be distributed.
 */
export interface ReplicaScope {
  /** GUID of the integration. */
  readonly integration: string;
  readonly system: ReplicaSystem;
}

/** The columns every replica table has; its own follow them and are filled by `extract`. */
export const replicaColumns = {
  integration: uuid('integration').notNull(),
  system: text('system').$type<ReplicaSystem>().notNull(),
  id: uuid('id').notNull(),
  version: text('version').notNull(),
  modifiedAt: timestamp('modified_at', { withTimezone: true, mode: 'date' }),
  /** Of the document, so that an unchanged record is not written again. */
  hash: text('hash').notNull(),
  document: jsonb('document').$type<ReplicaDocument>().notNull(),
  /** System id of the coupled record of the other side; written by sync alone. */
  partner: uuid('partner'),
  replicatedAt: timestamp('replicated_at', { withTimezone: true, mode: 'date' })
    .notNull()
    .defaultNow(),
};

/** Hash of a document, whatever the order of its keys. */
export function documentHash(document: ReplicaDocument): string {
  const sorted = Object.keys(document)
    .sort()
    .map((key) => [key, document[key] ?? null]);
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url');
}
