/** A record that gets another number: whatever names it follows, its id stays (extension.md 2). */
import type { Writer } from '../store/store.ts';

interface Follower {
  readonly kind: string;
  readonly member: string;
  /** Only rows whose member `when[0]` is `when[1]`; null: all. */
  readonly when: readonly [member: string, value: string] | null;
  /** The row's own key begins with the number. */
  readonly inKey: boolean;
}

function named(kind: string, member: string, when: Follower['when'] = null): Follower {
  return { kind, member, when, inKey: false };
}

function keyed(kind: string, member: string): Follower {
  return { kind, member, when: null, inKey: true };
}

const FOLLOWERS: Readonly<Record<string, readonly Follower[]>> = {
  customer: [
    named('salesHeader', 'customerNumber'),
    named('salesHeader', 'billToCustomerNumber'),
    named('salesLine', 'customerNumber'),
    named('invoice', 'customerNumber'),
    named('invoice', 'billToCustomerNumber'),
    named('customer', 'billToCustomerNumber'),
    named('contact', 'customerNumber'),
    named('priceList', 'sourceNumber', ['sourceType', 'Customer']),
    named('priceLine', 'sourceNumber', ['sourceType', 'Customer']),
  ],
  contact: [
    named('contact', 'companyNumber'),
    named('customer', 'primaryContactNumber'),
    named('opportunity', 'contactNumber'),
    named('opportunity', 'contactCompanyNumber'),
  ],
  item: [
    keyed('itemVariant', 'itemNumber'),
    keyed('itemUnit', 'itemNumber'),
    keyed('itemReference', 'itemNumber'),
    named('ledgerEntry', 'itemNumber'),
    named('reservation', 'itemNumber'),
    named('transferLine', 'itemNumber'),
    named('salesLine', 'number', ['lineType', 'Item']),
    named('purchaseLine', 'number', ['lineType', 'Item']),
    named('invoiceLine', 'number', ['lineType', 'Item']),
    named('priceLine', 'assetNumber', ['assetType', 'Item']),
  ],
  resource: [
    keyed('resourceUnit', 'resourceNumber'),
    named('salesLine', 'number', ['lineType', 'Resource']),
    named('priceLine', 'assetNumber', ['assetType', 'Resource']),
  ],
  salesperson: [
    named('customer', 'salespersonCode'),
    named('contact', 'salespersonCode'),
    named('salesHeader', 'salespersonCode'),
    named('opportunity', 'salespersonCode'),
  ],
};

/** @param from the number before, @param to the number now. */
export async function followRename(
  writer: Writer,
  kind: string,
  from: string,
  to: string,
): Promise<void> {
  for (const { kind: follower, member, when, inKey } of FOLLOWERS[kind] ?? []) {
    const condition = when === null ? '' : `and data->>'${when[0]}' = '${when[1]}'`;
    const key = inKey ? '$2 || substr(key, length($1) + 1)' : 'key';
    await writer.sql.unsafe(
      `/* followRename */ update sandbox.records
        set data = jsonb_set(data, '{${member}}', to_jsonb($2::text)), key = ${key},
          version = nextval('sandbox.row_version'), modified_at = $3, modified_by = $4::uuid
        where system = 'erp' and kind = '${follower}'
          and data->>'${member}' = $1::text ${condition}`,
      [from, to, writer.now.toISOString(), writer.actor],
    );
  }
}
