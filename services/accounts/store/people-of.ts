/** Reads the people of many parents at once, a slice of each. */
import type { Database } from '@drawbar/platform/database';
import {
  idList,
  idListText,
  keysetAfter,
  keysetOrder,
  type SortKey,
} from '@drawbar/platform/keyset';
import { pageOf } from '@drawbar/platform/paging';
import { and, eq, sql } from 'drizzle-orm';
import type { ContactReader } from '../domain/ports.ts';
import { contactOf } from './rows.ts';
import { contact } from './tables.ts';

const KEYS: readonly SortKey[] = [
  { column: contact.nameFolded, descending: false, type: 'text' },
  { column: contact.id, descending: false, type: 'uuid' },
];

export function createPeopleOfReader(orm: Database['orm']): ContactReader['ofParents'] {
  return async (integration, system, parents, { limit, after }) => {
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
  };
}
