/** Which columns a table of this environment has. */
import { ConnectorError } from '../connector-error.ts';
import { readPages } from '../odata/pages.ts';
import type { CallContext } from '../records.ts';
import type { BatchSender } from './batch.ts';

/**
 * Names as they are read: a lookup stands both as itself and as `_x_value`. Null when the
 * environment does not say.
 */
export async function readAttributes(
  { client, endpoints }: BatchSender,
  table: string,
  context: CallContext,
): Promise<ReadonlySet<string> | null> {
  const definition = `EntityDefinitions(LogicalName='${table}')/Attributes`;
  const path = `${endpoints.apiRoot}/${definition}?$select=LogicalName`;
  const names = new Set<string>();
  try {
    for await (const rows of readPages(client, { path, prefer: '' }, context)) {
      for (const { LogicalName: name } of rows) {
        if (typeof name === 'string') names.add(name).add(`_${name}_value`);
      }
    }
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
  return names.size === 0 ? null : names;
}
