/** What the two sandboxes saw and hold, over their control API and their own wire. */

export interface SeenRequest {
  readonly method: string;
  readonly set: string;
  readonly status: number;
  readonly count: number;
}

/** Requests since the last reset. */
export async function requestsOf(systemUrl: string): Promise<readonly SeenRequest[]> {
  const response = await fetch(`${systemUrl}/_sandbox/requests`);
  const { requests } = (await response.json()) as { requests: SeenRequest[] };
  return requests;
}

/** Where a client asks for hints of changes; nothing of the two companies is written there. */
const HINT_SETS = new Set(['subscriptions', 'serviceendpoints', 'sdkmessageprocessingsteps']);

/** Number of requests that write records; batches and tokens are no writes by themselves. */
export async function writesOf(systemUrl: string): Promise<number> {
  return Object.values(await writesBySet(systemUrl)).reduce((sum, count) => sum + count, 0);
}

/** The same by set. */
export async function writesBySet(systemUrl: string): Promise<Readonly<Record<string, number>>> {
  const writes: Record<string, number> = {};
  for (const { method, set, count } of await requestsOf(systemUrl)) {
    if (method === 'GET' || set.startsWith('$') || HINT_SETS.has(set)) continue;
    writes[set] = (writes[set] ?? 0) + count;
  }
  return writes;
}
