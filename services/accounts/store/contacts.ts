/** Reads contacts of both systems: by key, by number, and the people of many parents at once. */
import type { Database } from '@drawbar/platform/database';
import {
  idList,
  idListText,
  keysetAfter,
  keysetOrder,
  type SortKey,
} from '@drawbar/platform/keyset';
import { pageOf } from '@drawbar/platform/paging';
import { and, count, eq, sql } from 'drizzle-orm';
import type { ContactReader } from '../domain/ports.ts';
import { contactOf } from './rows.ts';
import { contact } from './tables.ts';

const KEYS: readonly SortKey[] = [
  { column: contact.nameFolded, descending: false, type: 'text' },
  { column: contact.id, descending: false, type: 'uuid' },
];

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
    async ofParents(integration, system, parents, { limit, after }) {
      const wanted = sql`unnest(${idList(idListText(parents))}) as wanted(parent)`;
      const people = orm
        .select()
        .from(contact)
        .where(
          and(
            eq(contact.integration, integration),
            eq(contact.system, system),
            sql`${contact.parent} = wanted.parent`,
            keysetAfter(KEYS, after),
          ),
        )
        .orderBy(...keysetOrder(KEYS))
        .limit(limit + 1)
        .as('people');
      const rows = await orm
        .select({
          id: people.id,
          system: people.system,
          version: people.version,
          modifiedAt: people.modifiedAt,
          replicatedAt: people.replicatedAt,
          document: people.document,
          partner: people.partner,
          parent: people.parent,
          nameFolded: people.nameFolded,
        })
        .from(wanted)
        .crossJoinLateral(people)
        .orderBy(people.nameFolded, people.id);
      return parents.map((parent) => {
        const own = rows.filter((row) => row.parent === parent);
        const page = pageOf(own, limit, (row) => [row.nameFolded, row.id]);
        return {
          hasNextPage: page.hasNextPage,
          rows: page.rows.map(({ row, keys }) => ({ row: contactOf(row), keys })),
        };
      });
    },
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
