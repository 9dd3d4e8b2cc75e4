/** Makes quotes due: new ones, and again when they change or an order made from them does. */
import type { Transaction } from '@drawbar/platform/database';
import type { ReplicaRow, ReplicaScope } from '@drawbar/platform/replica';
import { textOf } from './document.ts';

export async function wakeQuotes(
  tx: Transaction,
  { integration, system }: ReplicaScope,
  kind: string,
  rows: readonly ReplicaRow[],
): Promise<void> {
  if (system !== 'CRM') return;
  const quotes =
    kind === 'quote'
      ? rows.map(({ id }) => id)
      : kind === 'order'
        ? rows.flatMap(({ data }) => textOf(data, '_quoteid_value') ?? [])
        : [];
  if (quotes.length === 0) return;
  if (kind === 'quote') await wantCopies(tx, integration, quotes);
  await tx`
    update orders.quote_copy set due_at = least(due_at, now())
    where integration = ${integration} and id = any(${quotes}::uuid[]) and state <> 'handled'`;
}

/** Of quotes that are active or won now. */
async function wantCopies(
  tx: Transaction,
  integration: string,
  quotes: readonly string[],
): Promise<void> {
  await tx`
    insert into orders.quote_copy (integration, id, intent, due_at)
    select integration, id, gen_random_uuid(), now() from orders.quote
    where integration = ${integration} and system = 'CRM'
      and id = any(${quotes as string[]}::uuid[])
      and document ->> 'statecode' in ('1', '2')
    on conflict do nothing`;
}
