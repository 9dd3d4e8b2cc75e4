/** Price lines in the replica: what is known of prices before the ERP was ever read live. */
import type { Database } from '@drawbar/platform/database';
import type { Fields } from '../domain/document.ts';

/** Lines of these assets, and when the newest line of all was written; null without any line. */
export async function replicaPriceLines(
  { sql }: Database,
  integration: string,
  assetNumbers: readonly string[],
): Promise<{ readonly lines: readonly Fields[]; readonly writtenAt: Date | null }> {
  const [newest] = await sql<{ at: Date | null }[]>`
    /* replicaPriceLines.writtenAt */ select max(replicated_at) as at from catalog.price_line
    where integration = ${integration} and system = 'ERP'`;
  const rows = await sql<{ document: Fields }[]>`
    /* replicaPriceLines */ select document from catalog.price_line
    where integration = ${integration} and system = 'ERP'
      and asset_number = any(${[...assetNumbers]})`;
  return { lines: rows.map(({ document }) => document), writtenAt: newest?.at ?? null };
}
