/** The role `worker`: keeps the replicas filled and fresh, and sends orders that are due. */
import { randomUUID } from 'node:crypto';
import { intake as accounts } from '@drawbar/accounts/intake';
import { intake as catalog } from '@drawbar/catalog/intake';
import { intake as orders } from '@drawbar/orders/intake';
import { startOrderWorker } from '@drawbar/orders/worker';
import { notedIntake } from '@drawbar/sync/noted-intake';
import { startWorker } from '@drawbar/sync/worker';
import { hintSettings } from './hint-settings.ts';
import type { ServiceContext } from './services.ts';

type Active = Awaited<ReturnType<ServiceContext['integrations']['list']['all']>>;

/** Integrations whose sales orders are set in a way. */
function keysWith(
  integrations: Active,
  isSo: (salesOrders: Active[number]['salesOrders']) => boolean,
): string[] {
  return integrations.flatMap(({ key, salesOrders }) => (isSo(salesOrders) ? [key] : []));
}

/** How often the change feeds are read while nobody hints at a change. */
const FOLLOW_SECONDS = 5;

export async function startWorkerRole(context: ServiceContext): Promise<void> {
  const worker = await startWorker({
    database: context.database,
    integrations: context.integrations,
    intakes: [accounts, catalog, orders],
    followSeconds: FOLLOW_SECONDS,
    hints: hintSettings(context),
    log: context.log.child({ part: 'worker' }),
    now: context.now,
    random: Math.random,
  });
  context.shutdown.onClose('worker', () => worker.close());
  const active = async () => {
    const all = await context.integrations.list.all();
    return all.filter((integration) => integration.enabled);
  };
  const sender = startOrderWorker({
    database: context.database,
    connections: context.integrations.orderConnections,
    integrations: context.integrations.directory,
    enabled: async () => (await active()).map(({ key }) => key),
    automatic: async () => keysWith(await active(), ({ automatic }) => automatic),
    quotes: async () => keysWith(await active(), ({ quotes }) => quotes),
    log: context.log.child({ part: 'orders' }),
    now: context.now,
    newId: randomUUID,
    intake: notedIntake(orders),
  });
  context.shutdown.onClose('order worker', () => sender.close());
}
