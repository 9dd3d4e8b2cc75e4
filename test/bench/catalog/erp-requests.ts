/** How many requests the sandbox's ERP has answered. */

/** Sets that Drawbar asks for in batches alone: they are parts, not requests of their own. */
const BATCHED = new Set([
  'stockLevels',
  'salesLines',
  'purchaseLines',
  'transferLines',
  'reservationEntries',
  'otherSupplyDemand',
]);

export interface RequestCount {
  /** Requests over the wire; a batch is one. */
  readonly requests: number;
  /** What the ERP's limits count: a batch's parts each. */
  readonly operations: number;
}

/** Since the sandbox was reset. */
export async function countErpRequests(erpUrl: string): Promise<RequestCount> {
  const response = await fetch(`${erpUrl}/_sandbox/requests`);
  const { requests } = (await response.json()) as {
    requests: readonly { readonly set: string; readonly count: number }[];
  };
  const sum = (rows: typeof requests): number =>
    rows.reduce((total, { count }) => total + count, 0);
  return {
    requests: sum(requests.filter(({ set }) => !BATCHED.has(set))),
    operations: sum(requests.filter(({ set }) => set !== '$batch')),
  };
}
