/** Stores what became of handing an order of the CRM over. */
import type { Database } from '@drawbar/platform/database';
import type { HandOverPorts } from '../domain/hand-over.ts';
import { lockChanges, recordChanges } from './changes.ts';
import { readCrmDocument } from './crm-documents.ts';
import { CRM_CALLER, insertPlaced } from './outbox.ts';

/** Looked at again after this long, because what it needs may have been coupled meanwhile. */
const HELD_BACK_MS = 60_000;

export function createHandOverPorts(
  database: Database,
  ports: Pick<HandOverPorts, 'codes' | 'today' | 'now' | 'newId'>,
): HandOverPorts {
  const { sql } = database;
  const { now } = ports;
  return {
    ...ports,
    read: (integration, id) => readCrmDocument(database, integration, 'order', id),
    async place(integration, order) {
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        await tx`
          delete from orders.held_back where integration = ${integration} and id = ${order.id}`;
        await insertPlaced(tx, integration, CRM_CALLER, order, now());
        // until the ERP has it, the CRM's order is one with the order that is on its way
        await tx`
          update orders."order" o set partner = p.intent from orders.placed p
          where o.integration = ${integration} and o.system = 'CRM' and o.id = ${order.id}
            and o.partner is null and p.integration = o.integration and p.id = o.id
            and p.state <> 'accepted'`;
      });
    },
    async holdBack(integration, id, version, message) {
      const dueAt = new Date(now().getTime() + HELD_BACK_MS);
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        const [before] = await tx<{ message: string }[]>`
          select message from orders.held_back
          where integration = ${integration} and id = ${id}`;
        await tx`
          insert into orders.held_back (integration, id, version, message, due_at)
          values (${integration}, ${id}, ${version}, ${message}, ${dueAt})
          on conflict (integration, id) do update
          set version = excluded.version, message = excluded.message, due_at = excluded.due_at`;
        if (before?.message === message) return;
        const event = { kind: 'FAILED', message, author: null } as const;
        const record = { system: 'CRM', id } as const;
        await recordChanges(tx, integration, [{ record, at: now(), event }]);
      });
    },
  };
}
