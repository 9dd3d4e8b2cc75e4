/** Reads what the ERP says about items and resources, through the port that `main.ts` hands in. */
import { callContext, type ErpLivePort, type ErpSide } from './erp-side.ts';
import type { ItemFacts, ItemPlan } from './item-facts.ts';
import type { LiveSource } from './live-ports.ts';

type Answer = Awaited<ReturnType<ErpLivePort['supplyAndDemand']>>;

/** As many as the ERP's port takes. */
const NUMBERS_PER_CALL = 100;

/** Facts of items, by number. An item without ledger entries has no stock, which is known. */
export function stockSource(side: ErpSide): LiveSource<ItemFacts> {
  return {
    numbersPerCall: NUMBERS_PER_CALL,
    async read(integration, numbers, traceId) {
      const port = await side.erp(integration);
      const context = callContext(side, traceId);
      const [{ liveStock }, answer] = await Promise.all([
        port.describe(context),
        port.supplyAndDemand(numbers, context),
      ]);
      const detail = liveStock === 'none' ? 'item' : liveStock;
      const plans = plansByItem(answer.plan);
      const levels = Map.groupBy(answer.levels, ({ itemNumber }) => itemNumber);
      const readings = new Map<string, ItemFacts>();
      for (const number of numbers) {
        const stock = (levels.get(number) ?? []).map(({ quantity, ...at }) => ({
          variant: at.variantCode,
          location: at.locationCode,
          quantity,
        }));
        readings.set(number, { detail, stock, plan: plans(number) });
      }
      return { readings, readAt: answer.readAt };
    },
  };
}

/** The plan of each item, cut out of the plans of all. */
function plansByItem(plan: Answer['plan']): (number: string) => ItemPlan | null {
  if (plan === null) return () => null;
  const lines = Map.groupBy(plan.lines, ({ itemNumber }) => itemNumber);
  const reserved = plan.reservations && Map.groupBy(plan.reservations, (row) => row.itemNumber);
  return (number) => ({
    movements: (lines.get(number) ?? []).map(({ kind, date, quantity, ...at }) => ({
      kind,
      variant: at.variantCode,
      location: at.locationCode,
      date,
      quantity,
    })),
    reservations:
      reserved &&
      (reserved.get(number) ?? []).map(({ side, date, quantity, ...at }) => ({
        side,
        variant: at.variantCode,
        location: at.locationCode,
        date,
        quantity,
      })),
  });
}

/** Capacity of resources, by number; exact decimals in base units. */
export function capacitySource(side: ErpSide): LiveSource<string> {
  return {
    numbersPerCall: NUMBERS_PER_CALL,
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
