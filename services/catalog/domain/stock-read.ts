/** Reads what the ERP says about items and resources, through the port that `main.ts` hands in. */
import type { CallContext, ErpPort } from '@drawbar/connectors/port';
import type { ItemFacts, StockLevel } from './item-facts.ts';
import type { LiveSource } from './live-ports.ts';

/** Longest time a call may take. Callers leave earlier; a late answer still fills the cache. */
const CALL_DEADLINE_MS = 10_000;

/** The part of the ERP's port that availability needs. */
export type ErpStockPort = Pick<ErpPort, 'describe' | 'stockLevels' | 'find'>;

export interface ErpSide {
  erp(integration: string): Promise<ErpStockPort>;
  /** Unix milliseconds. */
  now(): number;
}

/** Stock of items, by number. An item without ledger entries has no stock, which is known. */
export function stockSource(side: ErpSide): LiveSource<ItemFacts> {
  return {
    async read(integration, numbers, traceId) {
      const port = await side.erp(integration);
      const context = callContext(side, traceId);
      const [{ liveStock }, { levels, readAt }] = await Promise.all([
        port.describe(context),
        port.stockLevels(numbers, context),
      ]);
      const byItem = Map.groupBy(levels, ({ itemNumber }) => itemNumber);
      const detail = liveStock === 'none' ? 'item' : liveStock;
      const readings = new Map<string, ItemFacts>(
        numbers.map((number) => [number, { detail, stock: (byItem.get(number) ?? []).map(level) }]),
      );
      return { readings, readAt };
    },
  };
}

/** Capacity of resources, by number; exact decimals in base units. */
export function capacitySource(side: ErpSide): LiveSource<string> {
  return {
    async read(integration, numbers, traceId) {
      const port = await side.erp(integration);
      const where = { field: 'number', in: numbers };
      const rows = await port.find('resource', where, callContext(side, traceId));
      const readings = new Map(
        rows.map(({ data }) => [String(data['number']), String(data['capacity'] ?? '0')]),
      );
      return { readings, readAt: new Date(side.now()) };
    },
  };
}

function level(row: {
  readonly variantCode: string;
  readonly locationCode: string;
  readonly quantity: string;
}): StockLevel {
  return { variant: row.variantCode, location: row.locationCode, quantity: row.quantity };
}

function callContext({ now }: ErpSide, traceId: string): CallContext {
  return {
    signal: AbortSignal.timeout(CALL_DEADLINE_MS),
    deadline: now() + CALL_DEADLINE_MS,
    lane: 'live',
    traceId,
  };
}
