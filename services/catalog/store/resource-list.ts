/** Reads pages of resources, by number. */
import { keysetAfter, keysetOrder, type SortKey } from '@drawbar/platform/keyset';
import { pageOf, type Page, type PageRequest } from '@drawbar/platform/paging';
import { and, eq } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Resource } from '../domain/resource.ts';
import { recordColumns, type ReplicaRecord } from './lookup.ts';
import { toResource } from './records/resource.ts';
import { resource } from './tables.ts';

const KEYS: readonly SortKey[] = [
  { column: resource.number, descending: false, type: 'text' },
  { column: resource.id, descending: false, type: 'uuid' },
];

export async function readResourcePage(
  orm: PostgresJsDatabase,
  integration: string,
  request: PageRequest,
): Promise<Page<Resource>> {
  const rows = await orm
    .select(recordColumns(resource))
    .from(resource)
    .where(and(of(integration), keysetAfter(KEYS, request.after)))
    .orderBy(...keysetOrder(KEYS))
    .limit(request.limit + 1);
  return pageOf((rows as ReplicaRecord[]).map(toResource), request.limit, (row) => [
    row.number,
    row.id,
  ]);
}

export function countResources(orm: PostgresJsDatabase, integration: string): Promise<number> {
  return orm.$count(resource, of(integration));
}

const of = (integration: string) =>
  and(eq(resource.integration, integration), eq(resource.system, 'ERP'));
