/** The port on Dataverse. */
import type { CrmPort, EndpointSettings, Kind, SystemId } from '../port.ts';
import type { ConnectorOptions } from '../options.ts';
import { connectTo } from '../odata/connect.ts';
import { fieldType } from '../odata/fields.ts';
import { proveSelection } from '../odata/learning-read.ts';
import { orAllFailed } from '../odata/outcome.ts';
import { readKeys, readWhere } from '../odata/read-rows.ts';
import { changesByDelta } from './changes-by-delta.ts';
import { checkCrm } from './checks.ts';
import { describeCrm } from './describe.ts';
import { crmEndpoints } from './endpoints.ts';
import { readEnvironment } from './environment.ts';
import { readCrmHints } from './hints.ts';
import { CRM_KINDS, isCrmKind } from './kinds/index.ts';
import { createCrmSources } from './source.ts';
import { installSolution } from './solution/install.ts';
import { readSolution } from './solution/read.ts';
import { crmTables } from './tables.ts';
import { watchCrm } from './webhooks.ts';
import { withOptions } from './with-options.ts';
import { readOptionSets } from './option-sets.ts';
import { removeCrm } from './remove.ts';
import { writeCrm } from './write.ts';

/** systems.md 2.1: on every call. */
const HEADERS = {
  accept: 'application/json',
  'odata-version': '4.0',
  'odata-maxversion': '4.0',
};
/** It keeps expanded rows from being cached; a write's own condition must stand alone. */
const READ_HEADERS = { 'if-none-match': 'null' };
/** The most the budget ever lets go at once. */
const CONNECTIONS_MAX = 48;
/** The largest page the service sends. */
const ID_PAGE_ROWS = 5_000;

/**
 * The CRM behind `settings`; nothing is sent before the first call.
 * @throws {TypeError} when an address in the settings is not a URL.
 */
export function createCrm(settings: EndpointSettings, options: ConnectorOptions): CrmPort {
  const endpoints = crmEndpoints(settings);
  const connection = connectTo(
    {
      system: 'CRM',
      origin: endpoints.origin,
      tokenOrigin: endpoints.tokenOrigin,
      tokenPath: endpoints.tokenPath,
      scope: endpoints.scope,
      headers: HEADERS,
      readHeaders: READ_HEADERS,
      connections: CONNECTIONS_MAX,
    },
    settings,
    options,
  );
  const { client, tokens } = connection;
  const sender = { client, endpoints, options };
  const sources = createCrmSources(sender, settings.moreFields);
  const port: CrmPort = {
    system: 'CRM',
    describe: (context) => describeCrm(sender, context),
    test: (context) => checkCrm({ client, endpoints, tokens, options }, context),
    changes: async (kind, cursor, max, context) =>
      changesByDelta(
        sources.of(kind),
        { cursor, max, observedAt: new Date(options.now()) },
        context,
      ),
    async fields(kind, context) {
      const source = sources.of(kind);
      await proveSelection(source, context);
      return Object.keys(source.shape.fields).filter(source.selection.has);
    },
    fieldNames: (kind) => Object.keys(sources.of(kind).shape.fields),
    async byIds(kind, ids, context) {
      const source = sources.of(kind);
      const where = { field: source.key, type: 'guid', in: ids } as const;
      const rows = await readWhere(source, where, context);
      return new Map(rows.map((row) => [row.id, row]));
    },
    async find(kind, where, context) {
      const source = sources.of(kind);
      const spec = source.shape.fields[where.field];
      const type = where.field === source.key ? 'guid' : fieldType(spec ?? 'text');
      return readWhere(source, { ...where, type }, context);
    },
    async *ids(kind, context) {
      yield* readKeys(sources.of(kind), ID_PAGE_ROWS, context);
    },
    upsert: (kind, rows, how, context) =>
      orAllFailed(rows, async () => writeCrm(sender, sources.of(kind), rows, how, context)),
    remove: (kind, rows, context) =>
      orAllFailed(rows, async () => removeCrm(sender, sources.of(kind), rows, context)),
    ...crmTables(sender),
    environment: (context) => readEnvironment(sender, context),
    optionSets: async (kind, context) =>
      readOptionSets(sender, CRM_KINDS[sources.of(kind).kind].table, context),
    watch: (kinds, target, context) => watchCrm(sender, kinds, target, context),
    readHints: readCrmHints,
    throttledUntil: connection.throttledUntil,
    solution: (context) => readSolution(sender, context),
    install: (who, dryRun, context) => installSolution(sender, who, dryRun, context),
    recordUrl: (kind, id) => recordUrl(settings, endpoints.origin, kind, id),
    close: connection.close,
  };
  return withOptions(port, sender);
}

/** The form of a model-driven app; the sandbox has none. */
function recordUrl(
  settings: EndpointSettings,
  origin: string,
  kind: Kind,
  id: SystemId,
): string | null {
  if (settings.kind !== 'DATAVERSE' || !isCrmKind(kind)) return null;
  const query = new URLSearchParams({ etn: CRM_KINDS[kind].table, pagetype: 'entityrecord', id });
  return `${origin}/main.aspx?${query.toString()}`;
}
