/** Which properties the sets of an API have, from its `$metadata`. */
import { ConnectorError } from '../connector-error.ts';
import type { CallContext } from '../records.ts';
import { apiVersion } from './endpoints.ts';
import type { ErpSession } from './session.ts';

/** Names by set; null when the API does not say. */
export async function readProperties(
  session: ErpSession,
  api: 'extension' | 'standard',
  context: CallContext,
): Promise<ReadonlyMap<string, ReadonlySet<string>> | null> {
  const path = `${session.endpoints.apiRoot}/${apiVersion(api)}/$metadata`;
  const headers = { accept: 'application/xml' };
  try {
    const request = { method: 'GET', path, headers, format: 'text' } as const;
    const { body } = await session.client.send(request, context);
    const sets = propertiesOf(body);
    return sets.size === 0 ? null : sets;
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
}

const ENTITY_TYPE = /<EntityType\b[^>]*?\bName="(\w+)"[^>]*>(.*?)<\/EntityType>/gs;
const ENTITY_SET = /<EntitySet\b[^>]*?\bName="(\w+)"[^>]*?\bEntityType="[\w.]*?(\w+)"/g;
const PROPERTY = /<Property\b[^>]*?\bName="(\w+)"/g;

/** Pure; what is not CSDL gives an empty map. */
export function propertiesOf(csdl: string): Map<string, ReadonlySet<string>> {
  const types = new Map<string, ReadonlySet<string>>();
  for (const [, type, inner] of csdl.matchAll(ENTITY_TYPE)) {
    if (type === undefined || inner === undefined) continue;
    types.set(type, new Set([...inner.matchAll(PROPERTY)].map(([, name]) => String(name))));
  }
  const sets = new Map<string, ReadonlySet<string>>();
  for (const [, set, type] of csdl.matchAll(ENTITY_SET)) {
    const properties = types.get(type ?? '');
    if (set !== undefined && properties !== undefined) sets.set(set, properties);
  }
  return sets;
}
