/** Which documents of the CRM an account bought: its own, and those of its contacts. */
import { sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { contact } from './tables.ts';

/**
 * A contact buys for the account that it belongs to (`domain.md` 7.2). One list of ids, so that the
 * index on the party is used.
 * @param party column with the account or the contact that a document names.
 */
export function boughtBy(party: PgColumn, integration: string, account: string): SQL {
  return sql`${party} = any(array(
    select ${account}::uuid union all select ${contact.id} from ${contact}
    where ${contact.integration} = ${integration} and ${contact.code} = ${account}))`;
}
