/** Random requests of several callers at once; every answer must be the asker's own. */
import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { identityOf } from '../protect/authenticate.ts';
import type { Authenticate } from '../protect/authenticate.ts';
import { outcomeOf, startVictim } from './fake-gateway.ts';

interface Asked {
  readonly caller: string;
  readonly tenant: string | null;
  readonly id: string | null;
  readonly alias: string;
  readonly isGet: boolean;
}

const asked = fc.record<Asked>({
  caller: fc.constantFrom('ann', 'bob', 'ann '),
  tenant: fc.constantFrom(null, 'a', 'b'),
  id: fc.constantFrom(null, '1', '2'),
  alias: fc.constantFrom('x', 'y'),
  isGet: fc.boolean(),
});

/** The header alone says who calls: enough to tell callers apart, nothing to verify. */
const byHeader: Authenticate = ({ authorization = '' }) => {
  const id = JSON.parse(authorization) as string;
  return Promise.resolve(identityOf({ id, kind: 'USER', scopes: [], claims: {} }, null));
};

export interface Interleaved {
  /** Answers that were given by an execution for an equal request. */
  readonly shared: number;
}

/** @throws {Error} with the seed and the smallest requests that got somebody else's answer. */
export async function checkInterleavings(runs: number, seed: number): Promise<Interleaved> {
  const victim = await startVictim({
    authenticate: byHeader,
    forwardHeaders: ['tenant'],
    metrics: true,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const requestLists = fc.array(asked, { minLength: 2, maxLength: 8 });
  const property = fc.asyncProperty(requestLists, async (requests) => {
    await Promise.all(requests.map((one) => askAndCompare(victim.url, agent, one)));
  });
  try {
    await fc.assert(property, { numRuns: runs, seed });
    const text = await (await fetch(`${victim.url}/metrics`)).text();
    return { shared: Number(/^drawbar_operations_shared_total (.*)$/m.exec(text)?.[1]) };
  } finally {
    agent.destroy();
    await victim.close();
  }
}

async function askAndCompare(url: string, agent: Agent, one: Asked): Promise<void> {
  const query = `query ($id: ID) { ${one.alias}: me item(id: $id) { id } }`;
  const variables = { id: one.id };
  const expected = {
    data: {
      [one.alias]: `${one.caller} ${one.tenant ?? 'none'}`,
      item: one.id === null ? null : { id: one.id },
    },
  };
  const text = await send(url, agent, one, { query, variables });
  const { body } = outcomeOf(200, text);
  if (JSON.stringify(body) !== JSON.stringify(expected)) {
    throw new Error(`${JSON.stringify(one)} got ${text}`);
  }
}

function send(
  url: string,
  agent: Agent,
  one: Asked,
  body: { readonly query: string; readonly variables: object },
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const tenant = one.tenant === null ? {} : { tenant: one.tenant };
  const headers = {
    authorization: JSON.stringify(one.caller),
    'content-type': 'application/json',
    ...tenant,
  };
  const { query, variables } = body;
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const path = one.isGet ? `/graphql?${search}` : '/graphql';
  const method = one.isGet ? 'GET' : 'POST';
  const sent = request(`${url}${path}`, { method, headers, agent }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    response.on('error', reject);
  });
  sent.on('error', reject);
  sent.end(one.isGet ? undefined : JSON.stringify(body));
  return promise;
}
