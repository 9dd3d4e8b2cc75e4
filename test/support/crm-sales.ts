/** What salespeople do in the demo CRM: quotes and orders of a coupled account and product. */
import { randomUUID } from 'node:crypto';
import { intake } from '@drawbar/orders/intake';
import type { FieldValues, Kind, Row } from '@drawbar/connectors/port';
import { eventually } from './eventually.ts';
import { callContext } from './systems.ts';
import type { Synchronisation } from './synchronisation.ts';

const CALL_MS = 120_000;
const FEED_MS = 30_000;

export interface CrmSales {
  /** GUIDs of the account that is coupled with customer 10000, and of a product of item 1968-S. */
  readonly accountId: string;
  readonly productId: string;
  /** A draft with two chairs at 123.30; its GUID. */
  createQuote(more: FieldValues): Promise<string>;
  createOrder(more: FieldValues, lines?: readonly FieldValues[]): Promise<string>;
  activate(quote: string): Promise<void>;
  /** The draft that takes the quote's place. */
  revise(quote: string): Promise<string>;
  /** The order that is made from the quote. */
  convert(quote: string): Promise<string>;
  submit(order: string): Promise<void>;
  /** Attaches a note to an order. */
  addNote(order: string, markup: string): Promise<void>;
  act(action: string, body: object): Promise<unknown>;
  /** Sets fields of the ERP's set-up. */
  setUp(fields: object): Promise<void>;
  erpRows(kind: Kind, field: string, value: string): Promise<readonly Row[]>;
  crmRows(kind: Kind, field: string, value: string): Promise<readonly Row[]>;
}

export async function createCrmSales(running: Synchronisation): Promise<CrmSales> {
  const { systems, database, integration } = running;
  const context = () => callContext({ deadline: Date.now() + CALL_MS });
  const idOf = async (table: string, where: string): Promise<string> => {
    const [row] = await database.sql.unsafe<{ id: string }[]>(
      `select id from orders.${table} where ${where} limit 1`,
    );
    if (row === undefined) throw new Error(`There is no ${table} with ${where}.`);
    return row.id;
  };
  const accountId = await idOf('account', 'partner is not null');
  const currency = await idOf('currency', "system = 'CRM' and code = 'GBP'");
  const item = await idOf('item', "code = '1968-S'");
  const productId = await createProduct(running);
  const create = async (
    kind: 'order' | 'quote',
    more: FieldValues,
    lines: readonly FieldValues[],
  ): Promise<string> => {
    const intent = randomUUID();
    const data = {
      name: `A ${kind} for chairs`,
      _customerid_value: accountId,
      _transactioncurrencyid_value: currency,
      ...more,
    };
    const creation = { op: 'create', key: kind, intent, data, lines } as const;
    const [made] = await systems.crm.upsert(kind, [creation], { atomic: true }, context());
    if (made?.ok !== true) throw new Error(`The CRM refused a ${kind}: ${made?.message ?? ''}`);
    return intent;
  };
  const state = async (
    kind: 'order' | 'quote',
    id: string,
    data: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const update = { op: 'update', key: kind, id, ifVersion: null, data } as const;
    const [done] = await systems.crm.upsert(kind, [update], { atomic: false }, context());
    if (done?.ok !== true) throw new Error(`The CRM refused: ${done?.message ?? ''}`);
  };
  const chairs = {
    _productid_value: productId,
    quantity: '2',
    ispriceoverridden: true,
    priceperunit: '123.3',
  };
  const act = await signedIn(running);
  const made = async (action: string, quote: string, key: string): Promise<string> => {
    const row = (await act(action, { QuoteId: quote, ColumnSet: { AllColumns: true } })) as Record<
      string,
      unknown
    >;
    return String(row[key]);
  };
  await eventually('the product is in the replica', FEED_MS, async () => {
    const rows = await database.sql`select 1 from orders.product where id = ${productId}`;
    return rows.length === 1 ? true : null;
  });
  await database.sql.begin(async (tx) => {
    await intake.setPartner(tx, { integration, system: 'CRM' }, 'product', productId, item);
    await intake.setPartner(tx, { integration, system: 'ERP' }, 'item', item, productId);
  });
  return {
    accountId,
    productId,
    createQuote: (more) => create('quote', more, [chairs]),
    createOrder: (more, lines) => create('order', more, lines ?? [chairs]),
    activate: (quote) => state('quote', quote, { statecode: '1', statuscode: '2' }),
    revise: (quote) => made('ReviseQuote', quote, 'quoteid'),
    convert: (quote) => made('ConvertQuoteToSalesOrder', quote, 'salesorderid'),
    submit: (order) => state('order', order, { statecode: '1', statuscode: '3' }),
    async addNote(order, markup) {
      const data = { notetext: markup, _objectid_value: order };
      const creation = { op: 'create', key: 'n', intent: randomUUID(), data, lines: [] } as const;
      const [done] = await systems.crm.upsert('note', [creation], { atomic: true }, context());
      if (done?.ok !== true) throw new Error(`The CRM refused a note: ${done?.message ?? ''}`);
    },
    act,
    async setUp(fields) {
      const id = await idOf('company', 'true');
      await systems.control('erp', 'records', {
        set: 'companySettings',
        update: [{ id, ...fields }],
      });
    },
    erpRows: (kind, field, value) => systems.erp.find(kind, { field, in: [value] }, context()),
    crmRows: (kind, field, value) => systems.crm.find(kind, { field, in: [value] }, context()),
  };
}

/** Actions of the Web API that the connector has no need for; called as an administrator. */
async function signedIn({ systems }: Synchronisation): Promise<CrmSales['act']> {
  const { clientId, clientSecret } = systems.settings('crm', 'administrator');
  const answer = await fetch(`${systems.crmUrl}/sandbox/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return async (action, body) => {
    const response = await fetch(`${systems.crmUrl}/api/data/v9.2/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action} answered ${response.status}: ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  };
}

/** An active product of the CRM that sells in pieces. */
async function createProduct({ systems }: Synchronisation): Promise<string> {
  const { created } = await systems.control<{ created: { uomscheduleid: string }[] }>(
    'crm',
    'records',
    {
      set: 'uomschedules',
      create: [{ name: 'Chairs', baseuomname: 'PCS' }],
    },
  );
  const group = String(created[0]?.uomscheduleid);
  const where = { field: '_uomscheduleid_value', in: [group] };
  const [unit] = await systems.crm.find('unit', where, callContext());
  const products = await systems.control<{ created: { productid: string }[] }>('crm', 'records', {
    set: 'products',
    create: [
      {
        name: 'Chair of Mexico',
        productnumber: 'CHAIR-1',
        producttypecode: 1,
        'defaultuomscheduleid@odata.bind': `/uomschedules(${group})`,
        'defaultuomid@odata.bind': `/uoms(${unit?.id})`,
        statecode: 0,
        statuscode: 1,
      },
    ],
  });
  return String(products.created[0]?.productid);
}
