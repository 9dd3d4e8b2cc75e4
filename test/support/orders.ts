/** Orders through the graph on both sandboxes: one coupled customer, one item. */
import { randomUUID } from 'node:crypto';
import { createCatalog } from '@drawbar/catalog';
import { createOrders } from '@drawbar/orders';
import { intake } from '@drawbar/orders/intake';
import { askSubgraph } from '@drawbar/platform/ask-subgraph';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { createLog } from '@drawbar/platform/log';
import { globalId } from '@drawbar/schema/values';
import { catalogAvailability, catalogPrices } from '@drawbar/start/catalog-readers';
import type { Synchronisation } from './synchronisation.ts';

const ASK_MS = 60_000;

export interface Ordering {
  /** Global ids. */
  readonly accountId: string;
  readonly itemId: string;
  /** Data of one operation; parts that failed are null. */
  ask<Data>(source: string, variables: Record<string, unknown>): Promise<Data>;
  /** Orders that stand in the ERP. */
  countInErp(): Promise<number>;
}

/** @param answerWithinMs how long a caller waits for the ERP's number. */
export async function startOrdering(
  { database, integrations, integration, systems }: Synchronisation,
  answerWithinMs: number,
): Promise<Ordering> {
  const log = createLog({ level: 'silent', pretty: false, name: 'orders' });
  const common = {
    database,
    integrations: integrations.directory,
    connections: integrations.connections,
    log,
    now: () => new Date(),
  };
  const catalog = createCatalog(common);
  const orders = createOrders({
    ...common,
    newId: randomUUID,
    prices: catalogPrices(catalog),
    availability: catalogAvailability(catalog),
    answerWithinMs,
  });
  const idOf = async (table: string, code: string): Promise<string> => {
    const [row] = await database.sql.unsafe<{ id: string }[]>(
      `select id from orders.${table} where code = $1 or $1 = '' order by code limit 1`,
      [code],
    );
    if (row === undefined) throw new Error(`There is no ${table} ${code}.`);
    return row.id;
  };
  const [account, customer, item] = await Promise.all([
    idOf('account', ''),
    idOf('customer', '10000'),
    idOf('item', '1968-S'),
  ]);
  await database.sql.begin(async (tx) => {
    await intake.setPartner(tx, { integration, system: 'CRM' }, 'account', account, customer);
    await intake.setPartner(tx, { integration, system: 'ERP' }, 'customer', customer, account);
  });
  return {
    accountId: globalId('acc', integration, account),
    itemId: globalId('itm', integration, item),
    async ask<Data>(source: string, variables: Record<string, unknown>) {
      const request = {
        caller: DEVELOPMENT_CALLER,
        integration: null,
        traceId: 'test',
        signal: AbortSignal.timeout(ASK_MS),
      };
      const data = await askSubgraph(orders, request, source, variables);
      return JSON.parse(JSON.stringify(data)) as Data;
    },
    async countInErp() {
      let count = 0;
      const context = {
        signal: AbortSignal.timeout(ASK_MS),
        deadline: Date.now() + ASK_MS,
        lane: 'bulk',
        traceId: 'count',
      } as const;
      for await (const id of systems.erp.ids('order', context)) count += id === '' ? 0 : 1;
      return count;
    },
  };
}
