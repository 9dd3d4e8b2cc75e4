/** What is found out once about a Business Central connection: its company, and our extension. */
import { ConnectorError, type CallContext, type EndpointSettings, type SystemId } from '../port.ts';
import type { ConnectorOptions } from '../options.ts';
import type { ODataClient } from '../odata/client.ts';
import { once } from '../odata/once.ts';
import { readPage } from '../odata/pages.ts';
import { apiVersion, type ErpEndpoints } from './endpoints.ts';
import type { Csdl } from './csdl.ts';
import { readMetadata, readProperties } from './metadata.ts';
import { shareState } from './shared-state.ts';
import { readSyncState, type SyncState } from './sync-state.ts';

export interface Company {
  readonly id: SystemId;
  readonly name: string;
}

export interface ErpSession {
  readonly client: ODataClient;
  readonly endpoints: ErpEndpoints;
  readonly options: ConnectorOptions;
  companies(context: CallContext): Promise<readonly Company[]>;
  /** @throws {ConnectorError} `not-found` when the company is unknown or none is chosen. */
  company(context: CallContext): Promise<Company>;
  /** Null when the extension is not installed; as new as the call asks for. */
  syncState(context: CallContext): Promise<SyncState | null>;
  /** The same, up to five minutes old: whether the extension is there and what it offers. */
  extension(context: CallContext): Promise<SyncState | null>;
  /** The API as it describes itself, up to ten minutes old. @throws {ConnectorError} */
  metadata(api: 'extension' | 'standard', context: CallContext): Promise<Csdl>;
  /** Properties by set, as the API's metadata tells them; null when it does not. */
  properties(
    api: 'extension' | 'standard',
    context: CallContext,
  ): Promise<ReadonlyMap<string, ReadonlySet<string>> | null>;
  /** Path of a set below the chosen company. */
  path(api: 'extension' | 'standard', set: string, context: CallContext): Promise<string>;
}

/** An extension is installed or removed rarely; a live read should not ask each time. */
const EXTENSION_AGE_MS = 300_000;
/** An API changes with a release or an installation. */
const METADATA_AGE_MS = 600_000;
/** A company list is asked for at the start and by connection tests. */
const COMPANY_AGE_MS = 600_000;

export function createSession(
  settings: EndpointSettings,
  endpoints: ErpEndpoints,
  client: ODataClient,
  options: ConnectorOptions,
): ErpSession {
  const { now } = options;
  const company = once(COMPANY_AGE_MS, now, (context: CallContext) =>
    chooseCompany(settings, session, context),
  );
  const state = shareState(now, (context) => readSyncState(session, context));
  const metadata = {
    extension: once(METADATA_AGE_MS, now, (context: CallContext) =>
      readMetadata(session, 'extension', context),
    ),
    standard: once(METADATA_AGE_MS, now, (context: CallContext) =>
      readMetadata(session, 'standard', context),
    ),
  };
  const session: ErpSession = {
    client,
    endpoints,
    options,
    companies: (context) => listCompanies(client, endpoints, context),
    company,
    syncState: state,
    extension: once(EXTENSION_AGE_MS, now, state),
    metadata: (api, context) => metadata[api](context),
    properties: (api, context) => readProperties(session, api, context),
    async path(api, set, context) {
      const chosen = await company(context);
      return `${endpoints.apiRoot}/${apiVersion(api)}/companies(${chosen.id})/${set}`;
    },
  };
  return session;
}

async function listCompanies(
  client: ODataClient,
  endpoints: ErpEndpoints,
  context: CallContext,
): Promise<readonly Company[]> {
  const path = `${endpoints.apiRoot}/v2.0/companies`;
  const page = await readPage(client, { path, prefer: 'odata.maxpagesize=200' }, context);
  return page.rows.flatMap((row) =>
    typeof row['id'] === 'string'
      ? [{ id: row['id'].toLowerCase(), name: String(row['displayName'] || row['name'] || '') }]
      : [],
  );
}

async function chooseCompany(
  settings: EndpointSettings,
  session: ErpSession,
  context: CallContext,
): Promise<Company> {
  const companies = await session.companies(context);
  const only = companies.length === 1 ? companies[0] : undefined;
  const wanted = settings.companyId?.toLowerCase();
  const chosen = wanted === undefined ? only : companies.find(({ id }) => id === wanted);
  if (chosen !== undefined) return chosen;
  const names = companies.map(({ name }) => name).join(', ') || 'none';
  const message =
    wanted === undefined
      ? `Business Central has several companies or none; choose one. It shows: ${names}.`
      : `Business Central does not show the company that is set. It shows: ${names}.`;
  throw new ConnectorError('ERP', 'not-found', message, { code: 'Internal_CompanyNotFound' });
}
