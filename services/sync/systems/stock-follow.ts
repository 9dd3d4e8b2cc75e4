/**
 * Follows the ERP's item ledger, which alone tells that stock has moved: a product of the CRM shows
 * what is on hand (`domain.md` 2.5, Inventory; 2.7, rule 5).
 */
import type { ErpPort } from '@drawbar/connectors/port';
import type { Database } from '@drawbar/platform/database';
import { decimal, decimalText } from '@drawbar/schema/values';
import type { ReplicaKey } from '../domain/ports.ts';
import { noteStock } from '../store/feed.ts';
import { itemsWithoutStock, keepItemStock, type ItemStock } from '../store/item-stock.ts';
import { advanceReplica, holdPlace, readReplicaState } from '../store/replica-state.ts';
import { callContext } from './change-source.ts';
import { placeOfPort } from './connections.ts';

export interface StockFollow {
  readonly database: Database;
  readonly integration: string;
  readonly port: ErpPort;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Items asked about together: one request (extension.md 5). */
const ITEMS_PER_READ = 600;
/** New items of one pass; the next one goes on. */
const READS_MAX = 20;
const ENTRIES_PER_PAGE = 1_000;
const PAGES_MAX = 50;

/** Answers how many items have another quantity now. */
export async function followStock(follow: StockFollow): Promise<number> {
  return (await followEntries(follow)) + (await readNewItems(follow));
}

/** Entries since the last look; the ledger before the first one is told by the stock itself. */
async function followEntries(follow: StockFollow): Promise<number> {
  const { database, port, signal } = follow;
  const key = ledgerOf(follow);
  let changed = 0;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const { cursor } = await readReplicaState(database.sql, key);
    const moved = { rows: 0, sweeping: false, complete: true, now: follow.now() };
    if (cursor === null) {
      const end = await port.ledgerEnd(callContext(signal, 'bulk'));
      await advance(follow, null, { ...moved, cursor: end });
      return changed;
    }
    const context = callContext(signal, 'bulk');
    const page = await port.changes('ledgerEntry', cursor, ENTRIES_PER_PAGE, context);
    const items = new Set<string>();
    for (const change of page.changes) {
      if (change.op === 'upsert') items.add(String(change.row.data['itemNumber'] ?? ''));
    }
    items.delete('');
    // Kept before the cursor moves on: whoever dies in between reads the same entries again.
    changed += await keep(follow, [...items]);
    const to = { ...moved, cursor: page.cursor, rows: page.changes.length };
    if (page.cursor !== cursor) {
      await advance(follow, cursor, to);
    }
    if (!page.more) return changed;
  }
  return changed;
}

function ledgerOf({ integration }: StockFollow): ReplicaKey {
  return { integration, system: 'ERP', kind: 'ledgerEntry' };
}

async function advance(
  follow: StockFollow,
  from: string | null,
  to: Parameters<typeof advanceReplica>[3],
): Promise<void> {
  const key = ledgerOf(follow);
  await follow.database.sql.begin(async (tx) => {
    await holdPlace(tx, key, placeOfPort(follow.port));
    await advanceReplica(tx, key, from, to);
  });
}

async function readNewItems(follow: StockFollow): Promise<number> {
  let changed = 0;
  for (let reads = 0; reads < READS_MAX; reads += 1) {
    const { database, integration } = follow;
    const items = await itemsWithoutStock(database.sql, integration, ITEMS_PER_READ);
    if (items.length === 0) return changed;
    changed += await keep(follow, items);
  }
  return changed;
}

async function keep(follow: StockFollow, items: readonly string[]): Promise<number> {
  if (items.length === 0) return 0;
  const { database, integration, port, now, signal } = follow;
  const { levels } = await port.stockLevels(items, callContext(signal, 'bulk'));
  // An item without entries has no level: nothing of it is there.
  const sums = new Map(items.map((item) => [item, decimal('0')]));
  for (const { itemNumber, quantity } of levels) {
    const sum = sums.get(itemNumber);
    if (sum !== undefined) sums.set(itemNumber, sum.plus(quantity));
  }
  const stock: ItemStock[] = [...sums].map(([item, sum]) => ({ item, quantity: decimalText(sum) }));
  return await database.sql.begin(async (tx) => {
    await holdPlace(tx, ledgerOf(follow), placeOfPort(port));
    const changed = await keepItemStock(tx, integration, stock);
    if (changed.length > 0) await noteStock(tx, integration, changed, now());
    return changed.length;
  });
}
