/** Makes quotes due again when they change, or an order that was made from them does. */
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
  await tx`
    update orders.quote_copy set due_at = least(due_at, now())
    where integration = ${integration} and id = any(${quotes}::uuid[]) and state <> 'handled'`;
}
