/** Makes the figures of customers due when something of theirs changed in the ERP. */
import type { Transaction } from '@drawbar/platform/database';
import type { ReplicaRow, ReplicaScope } from '@drawbar/platform/replica';
import { textOf } from './document.ts';

/** A synchronisation couples many customers in a moment: they are told together, after it. */
const FIRST_SECONDS = 5;

/** Lines of a document come one feed after another; one telling is enough. */
const TOGETHER_SECONDS = 10;

/** Which field of a row names the customer; '' is the row itself. */
const CUSTOMER_OF: Readonly<Record<string, string>> = {
  customer: '',
  order: 'customerId',
  invoice: 'customerId',
};

/** @param changed rows that were written and are different now. */
export async function wakeFigures(
  tx: Transaction,
  { integration, system }: ReplicaScope,
  kind: string,
  changed: readonly ReplicaRow[],
): Promise<void> {
  if (system !== 'ERP' || changed.length === 0) return;
  const field = CUSTOMER_OF[kind];
  if (field !== undefined) {
    const customers = changed.flatMap(
      ({ id, data }) => (field === '' ? id : textOf(data, field)) ?? [],
    );
    await wake(tx, integration, customers);
  } else if (kind === 'orderLine') {
    const orders = changed.flatMap(({ data }) => textOf(data, 'documentId') ?? []);
    await wakeOf(tx, integration, orders);
  }
}

/** Orders that are gone: posted or deleted, their customer owes something else now. */
export async function wakeOf(
  tx: Transaction,
  integration: string,
  orders: readonly string[],
): Promise<void> {
  if (orders.length === 0) return;
  const rows = await tx<{ party: string }[]>`
    select distinct party from orders.any_order
    where integration = ${integration} and system = 'ERP' and party is not null
      and id = any(${orders as string[]}::uuid[])`;
  await wake(
    tx,
    integration,
    rows.map(({ party }) => party),
  );
}

async function wake(
  tx: Transaction,
  integration: string,
  customers: readonly string[],
): Promise<void> {
  await tx`
    update orders.account_figures
    set due_at = least(due_at, now() + make_interval(secs => ${TOGETHER_SECONDS}))
    where integration = ${integration} and customer = any(${customers as string[]}::uuid[])`;
}

/** @param coupled customers that name an account now. */
export async function wantFigures(
  tx: Transaction,
  { integration, system }: ReplicaScope,
  kind: string,
  coupled: readonly string[],
): Promise<void> {
  if (system !== 'ERP' || kind !== 'customer' || coupled.length === 0) return;
  await tx`
    insert into orders.account_figures as f (integration, id, customer, due_at)
    select integration, partner, id, now() + make_interval(secs => ${FIRST_SECONDS})
    from orders.customer
    where integration = ${integration} and system = 'ERP' and partner is not null
      and id = any(${coupled as string[]}::uuid[])
    on conflict (integration, id) do update
    set customer = excluded.customer, due_at = excluded.due_at
    where f.customer <> excluded.customer`;
}
