/** Reads contacts of both systems: by key, by number, and the people of many parents at once. */
import type { Database } from '@drawbar/platform/database';
import { idList, idListText } from '@drawbar/platform/keyset';
import { and, count, eq, sql } from 'drizzle-orm';
import type { ContactReader } from '../domain/ports.ts';
import { createPeopleOfReader } from './people-of.ts';
import { contactOf } from './rows.ts';
import { contact } from './tables.ts';

export function createContactReader({ orm }: Database): ContactReader {
  const byIds = orm
    .select()
    .from(contact)
    .where(
      and(
        eq(contact.integration, sql.placeholder('integration')),
        sql`${contact.id} = any(${idList(sql.placeholder('ids'))})`,
      ),
    )
    .prepare('contacts_by_ids');
  return {
    async byKeys(integration, keys) {
      const ids = idListText(keys.map((key) => key.id));
      const rows = await byIds.execute({ integration, ids });
      const found = new Map(rows.map((row) => [`${row.system} ${row.id}`, contactOf(row)]));
      return keys.map((key) => found.get(`${key.system} ${key.id}`) ?? null);
    },
    async byNumber(integration, number) {
      const [row] = await orm
        .select()
        .from(contact)
        .where(and(eq(contact.integration, integration), eq(contact.number, number)))
        .limit(1);
      return row === undefined ? null : contactOf(row);
    },
    ofParents: createPeopleOfReader(orm),
    async countOf(integration, system, parent) {
      const [row] = await orm
        .select({ total: count() })
        .from(contact)
        .where(
          and(
            eq(contact.integration, integration),
            eq(contact.system, system),
            eq(contact.parent, parent),
          ),
        );
      return row?.total ?? 0;
    },
  };
}
