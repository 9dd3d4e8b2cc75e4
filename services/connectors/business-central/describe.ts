/** What one Business Central connection can do, as it shows itself. */
import { ConnectorError } from '../connector-error.ts';
import type { CallContext, Capabilities, ErpKind, Kind } from '../port.ts';
import type { ErpKindDescription } from './kinds/definition.ts';
import { ERP_KINDS } from './kinds/index.ts';
import type { ErpSession } from './session.ts';
import type { SyncState } from './sync-state.ts';

/** @throws {ConnectorError} when the system does not answer. */
export async function describeErp(
  session: ErpSession,
  context: CallContext,
): Promise<Capabilities> {
  const extension = await session.extension(context);
  const kinds = Object.keys(ERP_KINDS).filter(isErpKind);
  const changes: Record<string, 'rowVersion' | 'watermark' | 'append' | 'snapshot'> = {};
  const deletes: Record<string, 'tombstone' | 'reconcile' | 'inline'> = {};
  for (const kind of kinds) {
    const feed = feedOf(kind, extension);
    if (feed === null) continue;
    changes[kind] = feed;
    deletes[kind] = deletesOf(feed, extension);
  }
  return {
    liveStock: extension?.capabilities.has('stock') ? 'variant' : 'item',
    livePrice: extension?.capabilities.has('prices') ? 'lines' : 'none',
    changes,
    deletes,
  };
}

type OfferedFeed = 'rowVersion' | 'watermark' | 'append' | 'snapshot';

function feedOf(kind: ErpKind, extension: SyncState | null): OfferedFeed | null {
  const description = ERP_KINDS[kind];
  if (extension !== null) {
    return isOffered(description, extension) ? description.extensionFeed : null;
  }
  const feed = description.standard?.feed ?? 'none';
  return feed === 'none' ? null : feed;
}

/** Whether this version of the extension, as it is set up, shows a kind (extension.md 2). */
export function isOffered({ capability }: ErpKindDescription, extension: SyncState): boolean {
  return capability === undefined || extension.capabilities.has(capability);
}

function deletesOf(
  feed: OfferedFeed,
  extension: SyncState | null,
): 'tombstone' | 'reconcile' | 'inline' {
  if (feed === 'snapshot') return 'inline';
  return extension?.capabilities.has('tombstones') ? 'tombstone' : 'reconcile';
}

export function isErpKind(kind: string): kind is ErpKind {
  return Object.hasOwn(ERP_KINDS, kind);
}

/** @throws {ConnectorError} `unsupported` for a kind only the CRM has. */
export function erpKind(kind: Kind): ErpKind {
  if (isErpKind(kind)) return kind;
  throw new ConnectorError('ERP', 'unsupported', `Business Central has no ${kind} records.`);
}
