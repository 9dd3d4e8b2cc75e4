/** Keeps notes about orders, and when they were last looked for. */
import type { Database } from '@drawbar/platform/database';
import type { OrderEvent } from '../domain/event.ts';
import type { RecordKey, System } from '../domain/document.ts';
import type { KnownNote, NoteOf } from '../domain/note.ts';

/** An order that stands in both systems. */
export interface CoupledOrder {
  readonly integration: string;
  readonly crmId: string;
  readonly erpId: string;
}

/** Those never looked at first; each again after five minutes, as the incumbent does. */
export async function ordersToLookAt(
  { sql }: Database,
  integrations: readonly string[],
  before: Date,
  limit: number,
): Promise<CoupledOrder[]> {
  return [
    ...(await sql<CoupledOrder[]>`
      /* notes to look for: the CRM has tens of times as many orders as have their turn */
      with due as materialized (
        select e.integration, e.id, e.partner, n.looked_at
        from orders."order" e
        left join orders.note_look n on n.integration = e.integration and n.crm_id = e.partner
        where e.integration = any(${integrations as string[]}::uuid[]) and e.system = 'ERP'
          and e.partner is not null and (n.looked_at is null or n.looked_at < ${before})
      )
      select o.integration, o.id as "crmId", due.id as "erpId"
      from due
      join orders."order" o on o.integration = due.integration and o.system = 'CRM'
        and o.id = due.partner and o.partner = due.id
      order by due.looked_at nulls first limit ${limit}`),
  ];
}

export interface NoteStore {
  known(integration: string, orders: readonly CoupledOrder[]): Promise<KnownNote[]>;
  /** @param copied those that the other system has now, by `system id`. */
  looked(
    integration: string,
    orders: readonly CoupledOrder[],
    written: readonly NoteOf[],
    copied: ReadonlySet<string>,
    at: Date,
  ): Promise<void>;
}

export function createNoteStore({ sql }: Database): NoteStore {
  return {
    async known(integration, orders) {
      const parents = orders.flatMap(({ crmId, erpId }) => [crmId, erpId]);
      return [
        ...(await sql<KnownNote[]>`
          select system, id, told from orders.note
          where integration = ${integration} and parent = any(${parents}::uuid[])`),
      ];
    },
    async looked(integration, orders, written, copied, at) {
      const rows = written.map(({ system, note }) => ({
        integration,
        system,
        id: note.id,
        parent: note.parent,
        text: note.text,
        author: note.author,
        written_at: note.writtenAt,
        told: copied.has(`${system} ${note.id}`) ? note.text : null,
      }));
      const looks = orders.map(({ crmId }) => ({ integration, crm_id: crmId, looked_at: at }));
      await sql.begin(async (tx) => {
        if (rows.length > 0) {
          await tx`
            insert into orders.note ${tx(rows)}
            on conflict (integration, system, id) do update
            set text = excluded.text, author = excluded.author,
                told = coalesce(excluded.told, orders.note.told)`;
        }
        await tx`
          insert into orders.note_look ${tx(looks)}
          on conflict (integration, crm_id) do update set looked_at = excluded.looked_at`;
      });
    },
  };
}

/** Notes in one timeline. */
const NOTES_MAX = 500;

/** Notes about an order, as events of its timeline. */
export function createNoteReader({ sql }: Database) {
  return async (integration: string, records: readonly RecordKey[]): Promise<OrderEvent[]> => {
    const parents = records.map(({ id }) => id);
    const rows = await sql<{ at: Date; system: System; message: string; author: string | null }[]>`
      select written_at as at, system, text as message, author from orders.note
      where integration = ${integration} and parent = any(${parents}::uuid[])
      order by written_at limit ${NOTES_MAX}`;
    return rows.map((row) => ({ ...row, kind: 'NOTE' }));
  };
}
