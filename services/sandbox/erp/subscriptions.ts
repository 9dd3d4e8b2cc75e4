/** Webhook subscriptions of the ERP: handshake, three days of life, renewal (systems.md 1.11). */
import { randomUUID } from 'node:crypto';
import { post } from '../hints/post.ts';
import { parseBody, RequestProblem, type JsonObject, type StoredRow } from '../odata/index.ts';
import { emptyResponse, jsonResponse, type WireResponse } from '../serve/wire.ts';
import { ErpError } from './errors.ts';
import { erpEtag } from './etag.ts';
import type { ErpContext } from './session.ts';
import { checkEtag } from './write.ts';

const LIFETIME_MS = 3 * 86_400_000;
const SUBSCRIPTIONS_MAX = 200;
const CLIENT_STATE_MAX = 2048;
const RESOURCE = /^\/?api\/(v2\.0|drawbar\/sync\/v1\.0)\/companies\(([0-9a-f-]{36})\)\/(\w+)$/i;

/** Sets that v2.0 notifies about. */
const V2_SETS: ReadonlySet<string> = new Set([
  'customers',
  'items',
  'itemCategories',
  'unitsOfMeasure',
  'currencies',
  'salesOrders',
  'salesInvoices',
  'paymentTerms',
  'shipmentMethods',
  'paymentMethods',
  'countriesRegions',
]);
/** Sets of the extension marked as such in its contract. */
const EXTENSION_SETS: ReadonlySet<string> = new Set([
  'deletedRecords',
  'customers',
  'contacts',
  'salespeople',
  'items',
  'itemVariants',
  'itemUnitsOfMeasure',
  'unitsOfMeasure',
  'itemReferences',
  'resources',
  'resourceUnitsOfMeasure',
  'locations',
  'currencies',
  'currencyExchangeRates',
  'customerPriceGroups',
  'customerDiscountGroups',
  'itemDiscountGroups',
  'paymentTerms',
  'shipmentMethods',
  'shippingAgents',
  'opportunities',
  'priceLists',
  'priceListLines',
  'salesLineDiscounts',
  'itemLedgerEntries',
  'salesLines',
  'purchaseLines',
  'transferLines',
  'reservationEntries',
  'salesOrders',
  'salesOrderLines',
  'salesQuotes',
  'salesDocumentNotes',
  'postedSalesInvoices',
  'postedSalesInvoiceLines',
]);

export interface SubscribedResource {
  readonly api: 'v2.0' | 'drawbar';
  readonly set: string;
}

/** null: not a resource that can be subscribed to. */
export function resourceOf(resource: string): SubscribedResource | null {
  const match = RESOURCE.exec(resource);
  if (match === null) return null;
  const api = match[1]?.toLowerCase() === 'v2.0' ? 'v2.0' : 'drawbar';
  const set = match[3] ?? '';
  const known = api === 'v2.0' ? V2_SETS : EXTENSION_SETS;
  return known.has(set) ? { api, set } : null;
}

export async function answerSubscriptions(context: ErpContext): Promise<WireResponse> {
  const { request, path } = context;
  const id = path.segments[0]?.key ?? null;
  switch (request.method) {
    case 'GET':
      return id === null ? list(context) : shown(context, await found(context, id), 200);
    case 'POST':
      return create(context, parseBody(request.body));
    case 'PATCH':
      return renew(context, id ?? '', parseBody(request.body));
    case 'DELETE':
      return remove(context, id ?? '');
    default:
      throw new ErpError(405, 'BadRequest_MethodNotAllowed', 'Not allowed on subscriptions.');
  }
}

/** `webhookSupportedResources` of the runtime API. */
export function supportedResources(): WireResponse {
  const value = [
    ...[...V2_SETS].map((set) => ({ resource: `v2.0/companies({id})/${set}` })),
    ...[...EXTENSION_SETS].map((set) => ({
      resource: `drawbar/sync/v1.0/companies({id})/${set}`,
    })),
  ];
  return jsonResponse(200, JSON.stringify({ value }));
}

async function list(context: ErpContext): Promise<WireResponse> {
  const rows = await context.sql<StoredRow[]>`
    /* subscriptions */ select id::text as id, key, version::text as version, data,
      created_at as "createdAt", modified_at as "modifiedAt", created_by::text as "createdBy",
      modified_by::text as "modifiedBy"
    from sandbox.records where system = 'erp' and kind = 'subscription'
      and created_by = ${context.caller.id} order by created_at`;
  return jsonResponse(200, JSON.stringify({ value: rows.map(wire) }));
}

async function create(context: ErpContext, body: JsonObject): Promise<WireResponse> {
  const notificationUrl = textIn(body, 'notificationUrl');
  const resource = textIn(body, 'resource');
  const clientState = textIn(body, 'clientState', '');
  if (resourceOf(resource) === null) {
    throw new ErpError(
      400,
      'BadRequest',
      `The resource ${resource.slice(0, 200)} has no webhooks.`,
    );
  }
  if (clientState.length > CLIENT_STATE_MAX) {
    throw new RequestProblem('too-long', `clientState is longer than ${CLIENT_STATE_MAX}.`);
  }
  await handshake(notificationUrl);
  return context.transact(async (writer) => {
    const [row] = await writer.sql<{ n: string }[]>`
      /* countSubscriptions */ select count(*)::text as n from sandbox.records
      where system = 'erp' and kind = 'subscription'`;
    if (Number(row?.n ?? 0) >= SUBSCRIPTIONS_MAX) {
      throw new ErpError(
        400,
        'BadRequest',
        `There are ${SUBSCRIPTIONS_MAX} subscriptions already.`,
      );
    }
    const id = randomUUID();
    const expirationDateTime = new Date(writer.now.getTime() + LIFETIME_MS).toISOString();
    const data = { notificationUrl, resource, clientState, expirationDateTime };
    return shown(context, await writer.insert('subscription', { id, key: id, data }), 201);
  });
}

/** Renewal repeats the handshake. */
async function renew(context: ErpContext, id: string, body: JsonObject): Promise<WireResponse> {
  const before = await found(context, id);
  const ifMatch = context.request.headers['if-match'];
  if (ifMatch === undefined) {
    throw new ErpError(400, 'BadRequest_InvalidToken', 'The If-Match header is missing.');
  }
  checkEtag(ifMatch, before);
  const notificationUrl = textIn(body, 'notificationUrl', String(before.data.notificationUrl));
  const clientState = textIn(body, 'clientState', String(before.data.clientState ?? ''));
  await handshake(notificationUrl);
  return context.transact(async (writer) => {
    const row = await writer.byId('subscription', before.id);
    if (row === null) throw gone(id);
    const expirationDateTime = new Date(writer.now.getTime() + LIFETIME_MS).toISOString();
    const data = { notificationUrl, clientState, expirationDateTime };
    return shown(context, await writer.update('subscription', row, data), 200);
  });
}

async function remove(context: ErpContext, id: string): Promise<WireResponse> {
  const before = await found(context, id);
  return context.transact(async (writer) => {
    await writer.remove('subscription', before);
    return emptyResponse(204);
  });
}

/** The receiver must answer 200 with the bare token. @throws {ErpError} when it does not. */
async function handshake(notificationUrl: string): Promise<void> {
  const token = randomUUID();
  let url: URL;
  try {
    url = new URL(notificationUrl);
  } catch {
    throw new ErpError(400, 'BadRequest', 'notificationUrl is not a URL.');
  }
  url.searchParams.set('validationToken', token);
  const { status, text } = await post(url.href, null);
  if (status === 200 && text.trim() === token) return;
  throw new ErpError(
    400,
    'BadRequest',
    'The notification URL did not answer the validation request with status 200 and the token.',
  );
}

async function found(context: ErpContext, id: string): Promise<StoredRow> {
  const bare = id.replaceAll("'", '').toLowerCase();
  if (!/^[0-9a-f-]{36}$/.test(bare)) throw gone(id);
  const [row] = await context.sql<StoredRow[]>`
    /* subscription */ select id::text as id, key, version::text as version, data,
      created_at as "createdAt", modified_at as "modifiedAt", created_by::text as "createdBy",
      modified_by::text as "modifiedBy"
    from sandbox.records where system = 'erp' and kind = 'subscription' and id = ${bare}`;
  if (row === undefined) throw gone(id);
  return row;
}

function gone(id: string): ErpError {
  return new ErpError(404, 'BadRequest_NotFound', `There is no subscription ${id.slice(0, 50)}.`);
}

function textIn(body: JsonObject, name: string, otherwise?: string): string {
  const value = body[name] ?? otherwise;
  if (typeof value === 'string') return value;
  throw new ErpError(400, 'BadRequest', `The subscription needs '${name}' as a string.`);
}

function shown(context: ErpContext, row: StoredRow, status: number): WireResponse {
  const { request, path } = context;
  const about = `${request.origin}${path.root}/$metadata#subscriptions/$entity`;
  return jsonResponse(status, JSON.stringify({ '@odata.context': about, ...wire(row) }), {
    etag: erpEtag(row.version),
  });
}

function wire(row: StoredRow): object {
  return {
    '@odata.etag': erpEtag(row.version),
    subscriptionId: row.id,
    notificationUrl: row.data.notificationUrl,
    resource: row.data.resource,
    clientState: row.data.clientState ?? '',
    userId: row.createdBy,
    lastModifiedDateTime: new Date(row.modifiedAt).toISOString(),
    expirationDateTime: row.data.expirationDateTime,
  };
}
