/** A sandbox of both systems with the two connectors that read and write it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCrm, createErp, type CallContext, type EndpointSettings } from '@drawbar/connectors';
import type { ConnectorOptions, CrmPort, ErpPort } from '@drawbar/connectors';
import { createLog } from '@drawbar/platform/log';
import { startSandbox } from '@drawbar/sandbox';
import { ensureCredentials } from '@drawbar/sandbox/credentials';
import { testDatabase } from './database.ts';

export type Side = 'erp' | 'crm';

export interface TestSystems {
  readonly erp: ErpPort;
  readonly crm: CrmPort;
  readonly erpUrl: string;
  readonly crmUrl: string;
  /** Settings of the integration user, or of the administrator. */
  settings(side: Side, user?: 'integration' | 'administrator'): EndpointSettings;
  /** The control API; `GET` when there is no body. */
  control<T>(side: Side, command: string, body?: object): Promise<T>;
  close(): Promise<void>;
}

/**
 * The demo company at its working date, on a database of its own.
 * @param dataFolder another company, whose CRM is empty.
 */
export async function startSystems(
  name: string,
  options: Partial<ConnectorOptions> = {},
  dataFolder: string | null = null,
): Promise<TestSystems> {
  const database = await testDatabase(name);
  const folder = mkdtempSync(join(tmpdir(), 'drawbar-systems-'));
  const credentialsFile = join(folder, 'credentials.json');
  const log = createLog({ level: 'error', pretty: false, name: 'systems' });
  const sandbox = await startSandbox({
    databaseUrl: database.url,
    host: '127.0.0.1',
    erpPort: 0,
    crmPort: 0,
    dataFolder,
    credentialsFile,
    today: '2026-01-22',
    log,
  });
  const credentials = ensureCredentials(credentialsFile);
  const urls = { erp: sandbox.erpUrl, crm: sandbox.crmUrl };
  const settings: TestSystems['settings'] = (side, user = 'integration') => ({
    kind: 'SANDBOX',
    baseUrl: side === 'erp' ? `${urls.erp}/api` : urls.crm,
    tenantId: null,
    environment: null,
    companyId: null,
    tokenUrl: null,
    ...credentials[side][user],
  });
  const connectorOptions = { log, now: Date.now, random: Math.random, ...options };
  const erp = createErp(settings('erp'), connectorOptions);
  const crm = createCrm(settings('crm'), connectorOptions);
  return {
    erp,
    crm,
    erpUrl: urls.erp,
    crmUrl: urls.crm,
    settings,
    control: (side, command, body) => control(`${urls[side]}/_sandbox/${command}`, body),
    async close() {
      await Promise.all([erp.close(), crm.close()]);
      await sandbox.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function control<T>(url: string, body?: object): Promise<T> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}

/** A call that may take ten seconds. */
export function callContext(overrides: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    deadline: Date.now() + 10_000,
    lane: 'interactive',
    traceId: 'conformance',
    ...overrides,
  };
}
