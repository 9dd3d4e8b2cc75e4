/** Requests over the wire against the fewest that could do the same work (design.md 8). */
import { requestsOf, type SeenRequest } from '../../support/sandbox.ts';
import type { ReviewLine, Run } from '../../support/full-sync.ts';

/** Rows of a page and records of a batch, as large as Drawbar asks for. */
const PAGE_ROWS = 1_000;
const BATCH_RECORDS = 100;

/** Sets that the mappings read or write; one that several mappings share stands with each. */
const SETS: Readonly<Record<string, { readonly erp: string; readonly crm: string }>> = {
  SALESPEOPLE: { erp: 'salespeople', crm: 'systemusers' },
  CURRENCY: { erp: 'currencies', crm: 'transactioncurrencies' },
  'UNIT GROUP': { erp: 'items', crm: 'uomschedules' },
  'RESOURCE UNIT GROUP': { erp: 'resources', crm: 'uomschedules' },
  'ITEM UOM': { erp: 'itemUnitsOfMeasure', crm: 'uoms' },
  'RESOURCE UOM': { erp: 'resourceUnitsOfMeasure', crm: 'uoms' },
  'ITEM-PRODUCT': { erp: 'items', crm: 'products' },
  'RESOURCE-PRODUCT': { erp: 'resources', crm: 'products' },
  'PLHEADER-PRICE': { erp: 'priceLists', crm: 'pricelevels' },
  'PLLINE-PRODPRICE': { erp: 'priceListLines', crm: 'productpricelevels' },
  CUSTOMER: { erp: 'customers', crm: 'accounts' },
  CONTACT: { erp: 'contacts', crm: 'contacts' },
};
/** Read for the feeds' sake: where the ERP stands, and what was deleted there. */
const FEED_SETS = ['syncStates', 'deletedRecords'];

export interface WireRequests {
  readonly reads: number;
  readonly writes: number;
}

/** Since the system was started, of the mappings' sets; a batch is one, whoever sent it. */
export async function wireRequests(systemUrl: string, side: 'erp' | 'crm'): Promise<WireRequests> {
  const sets = new Set([...Object.values(SETS).map((pair) => pair[side]), ...FEED_SETS, '$batch']);
  const seen = (await requestsOf(systemUrl)).filter(({ set }) => sets.has(set));
  return {
    reads: count(seen.filter(({ method }) => method === 'GET')),
    writes: count(seen.filter(isWrite)),
  };
}

/** Parts of a batch are seen as requests, too; a record goes by itself only when it is alone. */
function isWrite({ method, count: times }: SeenRequest): boolean {
  return method === 'POST' || (method !== 'GET' && times === 1);
}

function count(requests: readonly SeenRequest[]): number {
  return sum(requests.map((request) => request.count));
}

/** The fewest: every set's records once by the page, every mapping's changes by the batch. */
export function fewestRequests(
  lines: readonly ReviewLine[],
  run: Run,
  side: 'erp' | 'crm',
): WireRequests {
  const records = new Map<string, number>();
  for (const { mapping, erpCount, crmCount } of lines) {
    const set = SETS[mapping.name]?.[side];
    if (set === undefined) continue;
    const own = side === 'erp' ? erpCount : crmCount;
    // Mappings of one set look at the same records, or at parts of them: the most counts.
    records.set(set, Math.max(records.get(set) ?? 0, own));
  }
  const pages = [...records.values()].map((amount) => Math.max(1, Math.ceil(amount / PAGE_ROWS)));
  // A full synchronisation of the demo company writes to the CRM alone.
  const batches = run.steps.map(({ progress: { counts } }) =>
    side === 'erp' ? 0 : Math.ceil((counts.inserted + counts.modified) / BATCH_RECORDS),
  );
  return { reads: sum(pages), writes: sum(batches) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
