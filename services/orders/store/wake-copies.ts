/** Notes whose invoices may lack a copy, and makes copies due that waited for a coupling. */
import type { Transaction } from '@drawbar/platform/database';
import type { ReplicaScope } from '@drawbar/platform/replica';

/** @param coupled records of the kind that name a partner now. */
export async function wakeCopies(
  tx: Transaction,
  { integration, system }: ReplicaScope,
  kind: string,
  coupled: readonly string[],
): Promise<void> {
  if (system !== 'ERP' || kind !== 'customer' || coupled.length === 0) return;
  await noteInvoices(tx, integration, coupled);
  await tx`
    update orders.invoice_copy k set due_at = least(k.due_at, now())
    from orders.invoice i
    where i.integration = ${integration} and i.system = 'ERP'
      and i.party = any(${coupled as string[]}::uuid[])
      and k.integration = i.integration and k.id = i.id
      and (k.state = 'wanted' or (k.state = 'done' and k.told <> i.hash))`;
}

/** @param customers whose invoices came in, or who were coupled: which came last is not known. */
export async function noteInvoices(
  tx: Transaction,
  integration: string,
  customers: readonly string[],
): Promise<void> {
  if (customers.length === 0) return;
  await tx`
    insert into orders.copies_wanted (integration, customer)
    select ${integration}, unnest(${[...new Set(customers)]}::uuid[])`;
}
