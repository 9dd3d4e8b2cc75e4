/** A running sandbox and a client that signs in: what the sandbox's own tests speak through. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@drawbar/platform/log';
import { testDatabase } from '@drawbar/test/database';
import { ensureCredentials, type Credentials } from '../credentials.ts';
import { startSandbox, type Sandbox } from '../index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as parsed JSON; null when there is none. */
  readonly json: Json;
}

export type Json = null | boolean | number | string | Json[] | { readonly [name: string]: Json };

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

export interface TestSandbox {
  readonly sandbox: Sandbox;
  readonly credentials: Credentials;
  /** Below the company of v2.0 (`/customers`), as the integration user. */
  readonly v2: Call;
  /** Below the company of the extension. */
  readonly ext: Call;
  /** Below `/api/data/v9.2`. */
  readonly crm: Call;
  readonly erpControl: Call;
  readonly crmControl: Call;
  readonly companyId: string;
  close(): Promise<void>;
}

/** The demo company on a database of its own; dates stand at the demo's working date. */
export async function startTestSandbox(
  name: string,
  options: { readonly dataFolder?: string; readonly databaseUrl?: string } = {},
): Promise<TestSandbox> {
  const database = await testDatabase(name);
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const credentialsFile = join(folder, 'credentials.json');
  const sandbox = await startSandbox({
    databaseUrl: options.databaseUrl ?? database.url,
    host: '127.0.0.1',
    erpPort: 0,
    crmPort: 0,
    dataFolder: options.dataFolder ?? null,
    credentialsFile,
    today: '2026-01-22',
    log: createLog({ level: 'error', pretty: false, name: 'sandbox-test' }),
  });
  const credentials = ensureCredentials(credentialsFile);
  const erpToken = await tokenOf(sandbox.erpUrl, credentials.erp.integration);
  const crmToken = await tokenOf(sandbox.crmUrl, credentials.crm.integration);
  const root = caller(`${sandbox.erpUrl}/v2.0/t/sandbox/api/v2.0`, erpToken);
  const companies = (await root('GET', '/companies')).json as { value: { id: string }[] };
  const companyId = companies.value[0]?.id ?? '';
  const erp = (api: string): Call =>
    caller(`${sandbox.erpUrl}/v2.0/t/sandbox/api/${api}/companies(${companyId})`, erpToken);
  return {
    sandbox,
    credentials,
    companyId,
    v2: erp('v2.0'),
    ext: erp('drawbar/sync/v1.0'),
    crm: caller(`${sandbox.crmUrl}/api/data/v9.2`, crmToken),
    erpControl: caller(`${sandbox.erpUrl}/_sandbox`, null),
    crmControl: caller(`${sandbox.crmUrl}/_sandbox`, null),
    async close() {
      await sandbox.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function tokenOf(
  url: string,
  client: { readonly clientId: string; readonly clientSecret: string },
): Promise<string> {
  const response = await fetch(`${url}/tenant/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
      scope: 'any/.default',
    }),
  });
  const body = (await response.json()) as { access_token?: string };
  return body.access_token ?? '';
}

/** Requests below `base` with a bearer token; objects are sent as JSON. */
export function caller(base: string, token: string | null): Call {
  return async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(path.startsWith('http') ? path : base + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** The rows of a list answer. */
export function rows(answer: Answer): Record<string, Json>[] {
  return (answer.json as { value: Record<string, Json>[] }).value;
}

/** One row of an answer. */
export function row(answer: Answer): Record<string, Json> {
  return answer.json as Record<string, Json>;
}

/** The code of an error answer. */
export function errorCode(answer: Answer): Json {
  return (answer.json as { error?: { code?: Json } } | null)?.error?.code ?? null;
}
