/** The port on Business Central. */
import { ConnectorError } from '../port.ts';
import type { CallContext, EndpointSettings, ErpKind, ErpPort, Kind } from '../port.ts';
import type { ConnectorOptions } from '../options.ts';
import { changesByNumber } from '../odata/changes-by-number.ts';
import { changesBySnapshot } from '../odata/changes-by-snapshot.ts';
import { changesByWatermark } from '../odata/changes-by-watermark.ts';
import { connectTo } from '../odata/connect.ts';
import type { FeedSet } from '../odata/feed-set.ts';
import { fieldType } from '../odata/fields.ts';
import { proveSelection } from '../odata/learning-read.ts';
import { orAllFailed } from '../odata/outcome.ts';
import { readKeys, readWhere } from '../odata/read-rows.ts';
import { readTogether } from './batch.ts';
import { changesByRowVersion } from './changes-by-row-version.ts';
import { checkErp } from './checks.ts';
import { readCustomerFigures } from './customer-figures.ts';
import { describeErp, isErpKind } from './describe.ts';
import { erpEndpoints } from './endpoints.ts';
import { readErpHints } from './hints.ts';
import { erpRecordUrl } from './record-url.ts';
import { actOnOrder } from './order-action.ts';
import { ledgerEnd } from './ledger-end.ts';
import { createSession, type ErpSession } from './session.ts';
import { createSources, type Source, type Sources } from './source.ts';
import { readStockLevels } from './stock-levels.ts';
import { readSupplyAndDemand } from './supply-demand.ts';
import { watchErp } from './subscriptions.ts';
import { writableOf } from './writable.ts';
import { removeAll, writeAll } from './write.ts';

/** Texts of errors and captions follow it (systems.md 1.4). */
const HEADERS = { accept: 'application/json', 'accept-language': 'en-US' };
/** Four of the five the service allows a user (systems.md 0.3). */
const CONNECTIONS_MAX = 4;
/** The largest page the service sends. */
const ID_PAGE_ROWS = 20_000;

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
      connections: CONNECTIONS_MAX,
    },
    settings,
    options,
  );
  const session = createSession(settings, endpoints, connection.client, options);
  const sources = createSources(session);
  let companyName: string | null = null;
  return {
    system: 'ERP',
    async describe(context) {
      const capabilities = await describeErp(session, context);
      companyName = (await session.company(context)).name;
      return capabilities;
    },
    test: (context) => checkErp(session, connection.tokens, context),
    changes: (kind, cursor, max, context) =>
      readChanges({ session, sources }, kind, { cursor, max }, context),
    async fields(kind, context) {
      const { set, source } = await readable({ session, sources }, kind, context);
      await proveSelection(set, context);
      return Object.keys(source.shape.fields).filter((name) =>
        set.selection.has(source.wireName(name)),
      );
    },
    async byIds(kind, ids, context) {
      const { set } = await readable({ session, sources }, kind, context);
      const rows = await readWhere(set, { field: 'id', type: 'guid', in: ids }, context);
      return new Map(rows.map((row) => [row.id, row]));
    },
    async find(kind, where, context) {
      const { set, source } = await readable({ session, sources }, kind, context);
      const spec = source.shape.fields[where.field];
      const type = where.field === 'id' ? 'guid' : fieldType(spec ?? 'text');
      const field = source.wireName(where.field);
      return readWhere(set, { field, type, in: where.in }, context);
    },
    async *ids(kind, context) {
      const { set } = await readable({ session, sources }, kind, context);
      yield* readKeys(set, ID_PAGE_ROWS, context);
    },
    recordUrl: (kind, id) => erpRecordUrl(settings, companyName, kind, id),
    stockLevels: (itemNumbers, context) => readStockLevels(session, itemNumbers, context),
    ledgerEnd: (context) => ledgerEnd(session, context),
    supplyAndDemand: (itemNumbers, context) => readSupplyAndDemand(session, itemNumbers, context),
    upsert: (kind, rows, how, context) =>
      orAllFailed(rows, async () => {
        const writable = await writableOf(session, sources, erpKind(kind), context);
        return writeAll(session, writable, rows, how, context);
      }),
    remove: (kind, rows, context) =>
      orAllFailed(rows, async () => {
        const writable = await writableOf(session, sources, erpKind(kind), context);
        return removeAll(session, writable, rows, context);
      }),
    watch: (kinds, target, context) => watchErp(session, kinds, target, context),
    readHints: readErpHints,
    customerFigures: (ids, context) => readCustomerFigures(session, ids, context),
    act: (action, orderId, context) => actOnOrder(session, action, orderId, context),
    close: connection.close,
  };
}

interface Parts {
  readonly session: ErpSession;
  readonly sources: Sources;
}

async function readChanges(
  parts: Parts,
  kind: Kind,
  ask: { readonly cursor: string | null; readonly max: number },
  context: CallContext,
) {
  const { set, source } = await readable(parts, kind, context);
  const question = { ...ask, observedAt: new Date(parts.session.options.now()) };
  switch (source.feed) {
    case 'append':
      return changesByNumber(set, 'entryNumber', question, context);
    case 'snapshot':
      return changesBySnapshot(set, question, context);
    case 'watermark':
      return changesByWatermark(set, question, context);
    case 'rowVersion': {
      const state = await parts.session.syncState(context);
      if (state === null) throw extensionGone();
      return changesByRowVersion(parts.session, source, state, ask, context);
    }
    case 'none':
      throw onlyByDocument(kind);
    default:
      return source.feed satisfies never;
  }
}

async function readable(
  parts: Parts,
  kind: Kind,
  context: CallContext,
): Promise<{ readonly set: FeedSet; readonly source: Source }> {
  const source = await parts.sources.of(erpKind(kind), context);
  const path = await parts.session.path(source.api, source.description.set, context);
  const set: FeedSet = {
    client: parts.session.client,
    selection: source.selection,
    path,
    scope: source.description.scope,
    key: source.shape.key,
    time: source.shape.modifiedAt,
    prefer: '',
    decode: source.decode,
    readTogether: readTogether(parts.session, source.api),
  };
  return { set, source };
}

function erpKind(kind: Kind): ErpKind {
  if (isErpKind(kind)) return kind;
  throw new ConnectorError('ERP', 'unsupported', `Business Central has no ${kind} records.`);
}

function onlyByDocument(kind: Kind): ConnectorError {
  const message =
    `Business Central shows ${kind} records only by document without the Drawbar extension. ` +
    'Install the extension in the company.';
  return new ConnectorError('ERP', 'unsupported', message);
}

function extensionGone(): ConnectorError {
  const message = 'The Drawbar extension in Business Central was just removed; try again.';
  return new ConnectorError('ERP', 'unavailable', message);
}
