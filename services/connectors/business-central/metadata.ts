/** What the APIs of a connection have, from their `$metadata`. */
import { ConnectorError } from '../connector-error.ts';
import type { CallContext } from '../records.ts';
import { parseCsdl, type Csdl } from './csdl.ts';
import { apiVersion } from './endpoints.ts';
import type { ErpSession } from './session.ts';

/** @throws {ConnectorError} also when the API does not know itself. */
export async function readMetadata(
  session: ErpSession,
  api: 'extension' | 'standard',
  context: CallContext,
): Promise<Csdl> {
  const path = `${session.endpoints.apiRoot}/${apiVersion(api)}/$metadata`;
  const headers = { accept: 'application/xml' };
  const request = { method: 'GET', path, headers, format: 'text' } as const;
  const { body } = await session.client.send(request, context);
  const csdl = parseCsdl(body);
  if (csdl.sets.size > 0) return csdl;
  throw new ConnectorError('ERP', 'protocol', 'Business Central sent no metadata of its API.');
}

/** Names of properties by set; null when the API does not say. */
export async function readProperties(
  session: ErpSession,
  api: 'extension' | 'standard',
  context: CallContext,
): Promise<ReadonlyMap<string, ReadonlySet<string>> | null> {
  try {
    const { sets } = await session.metadata(api, context);
    return new Map(
      [...sets].map(([set, properties]) => [set, new Set(properties.map(({ name }) => name))]),
    );
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
}
