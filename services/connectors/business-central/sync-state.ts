/** The extension's own state: how far may be read, what it offers (extension.md 2). */
import { ConnectorError, type CallContext, type SystemId } from '../port.ts';
import { readPage } from '../odata/pages.ts';
import { decodeValue } from '../odata/value.ts';
import type { ErpSession } from './session.ts';

export interface SyncState {
  /** When it was asked for, Unix milliseconds. */
  readonly readAt: number;
  /** Everything up to it is committed and visible. */
  readonly committedRowVersion: bigint;
  /** Tombstones older than this are gone. */
  readonly deletedFrom: bigint;
  readonly extensionVersion: string;
  readonly capabilities: ReadonlySet<string>;
  /** Our own user there. */
  readonly callerUserId: SystemId | null;
}

/** Null when the extension is not installed. */
export async function readSyncState(
  session: ErpSession,
  context: CallContext,
): Promise<SyncState | null> {
  const readAt = session.options.now();
  const path = await session.path('extension', 'syncStates', context);
  try {
    const page = await readPage(session.client, { path, prefer: 'odata.maxpagesize=1' }, context);
    const row = page.rows[0];
    if (row === undefined) throw incomplete();
    const committed = decodeValue('bigint', row['committedRowVersion']);
    if (typeof committed !== 'string') throw incomplete();
    const caller = decodeValue('guid', row['callerUserId']);
    return {
      readAt,
      committedRowVersion: BigInt(committed),
      deletedFrom: BigInt(String(decodeValue('bigint', row['deletedFrom']) ?? '0')),
      extensionVersion: String(row['extensionVersion'] ?? ''),
      capabilities: new Set(String(row['capabilities'] ?? '').split(/[\s,]+/)),
      callerUserId: typeof caller === 'string' ? caller : null,
    };
  } catch (error) {
    if (error instanceof RangeError) throw incomplete();
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** 404 for the base; a company that is gone is another matter (extension.md 7). */
function isAbsent(error: unknown): boolean {
  return (
    error instanceof ConnectorError &&
    error.failure === 'not-found' &&
    error.code !== 'Internal_CompanyNotFound'
  );
}

function incomplete(): ConnectorError {
  const message = 'The Drawbar extension in Business Central did not say how far it may be read.';
  return new ConnectorError('ERP', 'protocol', message);
}
