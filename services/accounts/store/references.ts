/** Remembers keys of other subgraphs' records: read once from the system, then from our table. */
import type { Database } from '@drawbar/platform/database';
import { textList } from '@drawbar/platform/keyset';
import { and, eq, sql } from 'drizzle-orm';
import { reference, type ReferenceKind } from './tables.ts';

/** Reads keys from the system that owns them; a key it does not know is absent. */
export type ReferenceSource = (
  integration: string,
  keys: readonly string[],
) => Promise<ReadonlyMap<string, string>>;

/** @returns for given keys their values, asking `source` only for those never read before. */
export function rememberReferences(
  { orm }: Database,
  kind: ReferenceKind,
  source: ReferenceSource,
): (integration: string, keys: readonly string[]) => Promise<Map<string, string>> {
  const known = orm
    .select({ key: reference.key, value: reference.value })
    .from(reference)
    .where(
      and(
        eq(reference.integration, sql.placeholder('integration')),
        eq(reference.kind, kind),
        sql`${reference.key} in (${textList(sql.placeholder('keys'))})`,
      ),
    )
    .prepare(`references_${kind.replace('-', '_')}`);
  return async (integration, keys) => {
    const rows = await known.execute({ integration, keys: JSON.stringify(keys) });
    const found = new Map(rows.map(({ key, value }) => [key, value]));
    const missing = keys.filter((key) => !found.has(key));
    if (missing.length === 0) return found;
    const read = [...(await source(integration, missing))];
    for (const [key, value] of read) found.set(key, value);
    if (read.length > 0) {
      await orm
        .insert(reference)
        .values(read.map(([key, value]) => ({ integration, kind, key, value })))
        .onConflictDoNothing();
    }
    return found;
  };
}
