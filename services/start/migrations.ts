/** Brings the tables of every service to this release, whichever process starts first. */
import { migrations as accounts } from '@drawbar/accounts/migrations';
import { migrations as catalog } from '@drawbar/catalog/migrations';
import { THROTTLE_MIGRATIONS as throttle } from '@drawbar/connectors';
import { migrations as orders } from '@drawbar/orders/migrations';
import { migrate } from '@drawbar/platform/migrate';
import { migrations as sync } from '@drawbar/sync/migrations';

/** @param url of the main database. */
export async function migrateServices(url: string): Promise<void> {
  for (const [service, folder] of Object.entries({ accounts, catalog, orders, sync, throttle })) {
    await migrate(url, service, folder);
  }
}
