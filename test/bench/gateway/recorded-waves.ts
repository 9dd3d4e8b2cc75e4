/** Records what the gateway's engine asks of subgraphs for one operation, wave by wave. */
import { createEngine } from '@drawbar/gateway/engine';
import type { Call, SubgraphResponse } from '@drawbar/gateway/engine-types';

export type Wave = readonly { readonly url: string; readonly body: string }[];

/** The requests of one operation and its answer as text. */
export async function recordWaves(
  supergraphSdl: string,
  requestBody: string,
): Promise<{ readonly waves: readonly Wave[]; readonly answer: string }> {
  const waves: { url: string; body: string }[][] = [];
  let arrived = true;
  const engine = createEngine({
    supergraphSdl,
    transports: (_, address) => ({
      async send({ head, variables }) {
        const url = address ?? '';
        const body = `${head},"variables":${variables}}`;
        // Whatever is sent before anything came back belongs to one wave.
        if (arrived) waves.push([]);
        arrived = false;
        waves.at(-1)?.push({ url, body });
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(url, { method: 'POST', headers, body });
        const result = (await response.json()) as Partial<SubgraphResponse>;
        arrived = true;
        return { data: result.data ?? null, errors: result.errors ?? [] };
      },
      subscribe: () => {
        throw new Error('There is nothing to record of a stream.');
      },
      close: async () => {},
    }),
    limits: { maxSelections: 10_000, maxCacheBytes: 1_000_000, maxErrors: 10 },
    now: () => Date.now(),
    random: () => 0,
    suggestions: false,
  });
  const { query, variables } = JSON.parse(requestBody) as { query: string; variables?: object };
  const prepared = engine.prepare(query, null);
  if ('errors' in prepared) throw new Error(prepared.errors[0]?.message);
  const { body } = await engine.execute(prepared, { ...variables }, call());
  return { waves, answer: body };
}

const call = (): Call => ({
  caller: null,
  headers: {},
  traceId: '0'.repeat(32),
  signal: new AbortController().signal,
  deadline: Number.MAX_SAFE_INTEGER,
});
