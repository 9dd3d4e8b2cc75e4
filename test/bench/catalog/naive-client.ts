/** The same figures fetched straight from the ERP's API, one request per item and kind. */
import { ensureCredentials } from '@drawbar/sandbox/credentials';
import type { Panel } from './panels.ts';

export interface NaiveClient {
  /** @returns milliseconds until the last answer was there, and the requests it took. */
  open(panel: Panel): Promise<{ readonly ms: number; readonly requests: number }>;
}

interface Rows {
  readonly value: readonly Readonly<Record<string, unknown>>[];
}

const SETS = [
  ['items', 'number'],
  ['stockLevels', 'itemNumber'],
  ['salesLines', 'number'],
  ['purchaseLines', 'number'],
  ['reservationEntries', 'itemNumber'],
  ['priceListLines', 'assetNumber'],
] as const;

/** @param credentialsFile of the sandbox. */
export async function naiveClient(erpUrl: string, credentialsFile: string): Promise<NaiveClient> {
  const { clientId, clientSecret } = ensureCredentials(credentialsFile).erp.integration;
  const signIn = await fetch(`${erpUrl}/sandbox/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  const { access_token: token } = (await signIn.json()) as { access_token: string };
  const get = async (path: string): Promise<Rows> => {
    const response = await fetch(`${erpUrl}/api/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`The ERP answered ${response.status} to ${path}.`);
    return (await response.json()) as Rows;
  };
  const companies = await get('v2.0/companies');
  const base = `drawbar/sync/v1.0/companies(${String(companies.value[0]?.['id'])})`;
  const where = (set: string, field: string, value: string): string =>
    `${base}/${set}?$filter=${encodeURIComponent(`${field} eq '${value}'`)}`;
  return {
    async open({ customerNumber, items }) {
      const startedAt = performance.now();
      await get(where('customers', 'number', customerNumber));
      let requests = 1;
      for (const { number } of items) {
        for (const [set, field] of SETS) {
          await get(where(set, field, number));
          requests += 1;
        }
      }
      return { ms: performance.now() - startedAt, requests };
    },
  };
}
