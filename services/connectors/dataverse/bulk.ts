/** CreateMultiple and UpdateMultiple: fast, all or nothing, without versions (systems.md 2.6). */
import { ConnectorError } from '../connector-error.ts';
import { isObject } from '../odata/json.ts';
import type { CallContext, SystemId } from '../records.ts';
import type { Write } from '../writing.ts';
import type { BatchSender } from './batch.ts';
import { encodeWrite } from './encode.ts';
import { CRM_KINDS } from './kinds/index.ts';
import type { CrmSource } from './source.ts';

/** The advice is to begin with 100 to 1,000 rows. */
export const BULK_ROWS_MAX = 100;
/**
 * Below, one batch takes hardly longer, and its answer shows each record as it is stored: nobody
 * has to read them back.
 */
const BULK_ROWS_MIN = 21;

/** Which of the actions fits all of these records; null when none does. */
export function bulkAction(rows: readonly Write[]): 'CreateMultiple' | 'UpdateMultiple' | null {
  if (rows.length < BULK_ROWS_MIN) return null;
  if (rows.every((row) => row.op === 'create' && row.lines.length === 0)) return 'CreateMultiple';
  if (rows.every((row) => row.op === 'update' && row.ifVersion === null)) return 'UpdateMultiple';
  return null;
}

/**
 * The ids of created records, in order, as far as the system returned them.
 * @throws {ConnectorError} when nothing was written, or `outcomeUnknown`.
 */
export async function writeBulk(
  sender: BatchSender,
  source: CrmSource,
  action: 'CreateMultiple' | 'UpdateMultiple',
  rows: readonly Write[],
  context: CallContext,
): Promise<readonly SystemId[]> {
  const { set, table, key } = CRM_KINDS[source.kind];
  const targets = rows.map((row) => ({
    '@odata.type': `Microsoft.Dynamics.CRM.${table}`,
    [key]: row.op === 'create' ? row.intent : row.id,
    ...encodeWrite(source, row),
  }));
  const { json } = await sender.client.send(
    {
      method: 'POST',
      path: `${sender.endpoints.apiRoot}/${set}/Microsoft.Dynamics.CRM.${action}`,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ Targets: targets }),
    },
    context,
  );
  const ids = isObject(json) ? json['Ids'] : undefined;
  return Array.isArray(ids) ? ids.map((id) => String(id).toLowerCase()) : [];
}

/** True when sending the records one by one can do better than the bulk call did. */
export function worthOneByOne(error: unknown): boolean {
  if (!(error instanceof ConnectorError) || error.outcomeUnknown) return false;
  return ['data', 'conflict', 'not-found', 'permission', 'protocol'].includes(error.failure);
}
