/** What people can do about an order of the outbox that the systems do not have. */
import type { Database } from '@drawbar/platform/database';
import type { PlacedExits } from '../domain/place-ports.ts';
import { lockChanges, recordChanges } from './changes.ts';

export function createPlacedExits({ sql }: Database, now: () => Date): PlacedExits {
  return {
    async cancel(integration, id, { message, author }) {
      return sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        const cancelled = await tx`
          update orders.placed
          set state = 'cancelled', due_at = null, message = null, updated_at = ${now()}
          where integration = ${integration} and id = ${id} and state in ('pending', 'refused')
            and (lease_until is null or lease_until < ${now()})
          returning 1`;
        if (cancelled.length === 0) return false;
        const event = { kind: 'CANCELLED', message, author } as const;
        const record = { system: 'CRM', id } as const;
        await recordChanges(tx, integration, [{ record, at: now(), event }]);
        return true;
      });
    },
    async again(integration, id) {
      await sql`
        update orders.placed
        set state = 'pending', due_at = ${now()}, attempts = 0, updated_at = ${now()}
        where integration = ${integration} and id = ${id} and state = 'refused'`;
    },
  };
}
