/** The port on Business Central. */
import type { EndpointSettings, ErpPort } from '../port.ts';
import type { ConnectorOptions } from '../options.ts';
import { connectTo } from '../odata/connect.ts';
import { once } from '../odata/once.ts';
import type { CallContext } from '../records.ts';
import { checkErp } from './checks.ts';
import { readCustomerFigures } from './customer-figures.ts';
import { describeErp, erpKind } from './describe.ts';
import { erpEndpoints } from './endpoints.ts';
import { readErpHints } from './hints.ts';
import { readHasLegacyPricing, readPriceLines } from './price-lines.ts';
import { erpReader } from './reader.ts';
import { erpRecordUrl } from './record-url.ts';
import { actOn } from './order-action.ts';
import { ERP_KINDS } from './kinds/index.ts';
import { ledgerEnd } from './ledger-end.ts';
import { createSession } from './session.ts';
import { createSources } from './source.ts';
import { readStockLevels } from './stock-levels.ts';
import { readSupplyAndDemand } from './supply-demand.ts';
import { watchErp } from './subscriptions.ts';
import { erpTables } from './tables.ts';
import { erpWriter } from './writer.ts';

/** Texts of errors and captions follow it (systems.md 1.4). */
const HEADERS = { accept: 'application/json', 'accept-language': 'en-US' };
/** A company changes the way it keeps prices once. */
const PRICING_AGE_MS = 300_000;
/** Four of the five the service allows a user (systems.md 0.3). */
const CONNECTIONS_MAX = 4;

/**
 * The ERP behind `settings`; nothing is sent before the first call.
 * @throws {TypeError} when an address in the settings is not a URL.
 */
export function createErp(settings: EndpointSettings, options: ConnectorOptions): ErpPort {
  const endpoints = erpEndpoints(settings);
  const connection = connectTo(
    {
      system: 'ERP',
      origin: endpoints.origin,
      tokenOrigin: endpoints.tokenOrigin,
      tokenPath: endpoints.tokenPath,
      scope: endpoints.scope,
      headers: HEADERS,
      readHeaders: {},
      connections: CONNECTIONS_MAX,
    },
    settings,
    options,
  );
  const session = createSession(settings, endpoints, connection.client, options);
  const sources = createSources(session);
  const hasLegacyPricing = once(PRICING_AGE_MS, options.now, (context: CallContext) =>
    readHasLegacyPricing(session, context),
  );
  let companyName: string | null = null;
  return {
    system: 'ERP',
    async describe(context) {
      const capabilities = await describeErp(session, context);
      companyName = (await session.company(context)).name;
      return capabilities;
    },
    companies: (context) => session.companies(context),
    test: (context) => checkErp(session, connection.tokens, context),
    ...erpReader({ session, sources }),
    throttledUntil: connection.throttledUntil,
    fieldNames: (kind) => Object.keys(ERP_KINDS[erpKind(kind)].extension.fields),
    recordUrl: (kind, id) => erpRecordUrl(settings, companyName, kind, id),
    stockLevels: (itemNumbers, context) => readStockLevels(session, itemNumbers, context),
    priceLines: (question, context) =>
      readPriceLines({ session, sources }, question, hasLegacyPricing, context),
    ledgerEnd: (context) => ledgerEnd(session, context),
    supplyAndDemand: (itemNumbers, context) => readSupplyAndDemand(session, itemNumbers, context),
    ...erpWriter(session, sources),
    ...erpTables(session),
    watch: (kinds, target, context) => watchErp(session, kinds, target, context),
    readHints: readErpHints,
    customerFigures: (ids, context) => readCustomerFigures(session, ids, context),
    act: (action, orderId, context) => actOn(session, 'order', action, orderId, context),
    actOnQuote: (action, quoteId, context) => actOn(session, 'quote', action, quoteId, context),
    close: connection.close,
  };
}
