/** What one Dataverse environment can do: which tables keep a feed of changes. */
import { ConnectorError } from '../connector-error.ts';
import { anyOf, query } from '../odata/filter.ts';
import { readPages } from '../odata/pages.ts';
import type { Capabilities } from '../port.ts';
import type { CallContext } from '../records.ts';
import type { BatchSender } from './batch.ts';
import { CRM_KINDS, isCrmKind } from './kinds/index.ts';
import { readUserId } from './who-am-i.ts';

/** @throws {ConnectorError} when the system does not answer. */
export async function describeCrm(
  sender: BatchSender,
  context: CallContext,
): Promise<Capabilities> {
  await readUserId(sender.client, sender.endpoints, context);
  const untracked = await readUntracked(sender, context);
  // what is only written has no feed anywhere: Dataverse tracks no changes of posts
  const kinds = Object.keys(CRM_KINDS)
    .filter(isCrmKind)
    .filter((kind) => CRM_KINDS[kind].optional !== true);
  const isTracked = (kind: keyof typeof CRM_KINDS) => !untracked.has(CRM_KINDS[kind].table);
  return {
    liveStock: 'none',
    livePrice: 'none',
    changes: Object.fromEntries(
      kinds.map((kind) => [kind, isTracked(kind) ? 'delta' : 'watermark']),
    ),
    deletes: Object.fromEntries(
      kinds.map((kind) => [kind, isTracked(kind) ? 'inline' : 'reconcile']),
    ),
  };
}

/** Tables whose change tracking is off; none where the environment does not tell. */
async function readUntracked(
  { client, endpoints }: BatchSender,
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const tables = Object.values(CRM_KINDS).map(({ table }) => table);
  const select = ['LogicalName', 'ChangeTrackingEnabled'];
  const options = query({ select, filter: anyOf('LogicalName', 'text', tables) });
  const path = `${endpoints.apiRoot}/EntityDefinitions${options}`;
  const untracked = new Set<string>();
  try {
    for await (const rows of readPages(client, { path, prefer: '' }, context)) {
      for (const { LogicalName: name, ChangeTrackingEnabled: isOn } of rows) {
        if (isOn === false && typeof name === 'string') untracked.add(name);
      }
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
  }
  return untracked;
}
