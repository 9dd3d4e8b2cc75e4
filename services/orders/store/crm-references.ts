/** What the CRM calls an order's currency and units, and what the ERP made of the order. */
import type { Database } from '@drawbar/platform/database';
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { NO_DOCUMENT_CODES, type DocumentCodes } from '../domain/document-terms.ts';
import type { CrmReferences } from '../domain/order-documents.ts';
import type { Placed } from '../domain/place-ports.ts';
import { erpAddress } from './addresses.ts';
import { crmPriceList } from './crm-price-list.ts';
import { documentCodes } from './document-codes.ts';
import { textOf } from './document.ts';

/** Units are those of the product's own unit group (systems.md 2.2: one group per item). */
export async function readCrmReferences(
  { sql }: Database,
  { integration, content, erpId }: Placed,
): Promise<Omit<CrmReferences, 'choices'> & { readonly codes: DocumentCodes }> {
  const products = content.lines.flatMap(({ productId }) => productId ?? []);
  const [currencies, units, orders] = await Promise.all([
    sql<{ id: string; places: number }[]>`
      select c.id, coalesce((c.document ->> 'currencyprecision')::int, 2) as places
      from orders.currency c
      left join orders.company k on k.integration = c.integration
      where c.integration = ${integration} and c.system = 'CRM'
        and c.code = coalesce(${content.currencyCode}, k.document ->> 'localCurrencyCode')
      limit 1`,
    sql<{ product: string; code: string; id: string }[]>`
      select p.id as product, u.code, u.id
      from orders.product p
      join orders.unit u
        on u.integration = p.integration
        and u.document ->> '_uomscheduleid_value' = p.document ->> '_defaultuomscheduleid_value'
      where p.integration = ${integration} and p.id = any(${products}::uuid[])`,
    sql<{ document: ReplicaDocument }[]>`
      select document from orders."order"
      where integration = ${integration} and system = 'ERP' and id = ${erpId}`,
  ]);
  const stored = orders[0]?.document ?? null;
  const currencyId = currencies[0]?.id ?? null;
  return {
    shipTo: stored === null ? null : erpAddress(stored, 'shipTo'),
    billTo: stored === null ? null : erpAddress(stored, 'billTo'),
    codes: stored === null ? NO_DOCUMENT_CODES : documentCodes(stored),
    currencyId,
    priceListId: await crmPriceList({ sql }, integration, content.accountId, currencyId),
    description: stored === null ? null : textOf(stored, 'workDescription'),
    moneyPlaces: currencies[0]?.places ?? 2,
    units: new Map(units.map(({ product, code, id }) => [`${product} ${code}`, id])),
  };
}
