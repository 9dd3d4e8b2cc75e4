/** Writing records of Business Central; what fails before sending is every record's outcome. */
import { orAllFailed } from '../odata/outcome.ts';
import type { ErpPort } from '../port.ts';
import { erpKind } from './describe.ts';
import type { ErpSession } from './session.ts';
import type { Sources } from './source.ts';
import { writableOf } from './writable.ts';
import { removeAll, writeAll } from './write.ts';

export function erpWriter(
  session: ErpSession,
  sources: Sources,
): Pick<ErpPort, 'upsert' | 'remove'> {
  return {
    upsert: (kind, rows, how, context) =>
      orAllFailed(rows, async () => {
        const writable = await writableOf(session, sources, erpKind(kind), context);
        return writeAll(session, writable, rows, how, context);
      }),
    remove: (kind, rows, context) =>
      orAllFailed(rows, async () => {
        const writable = await writableOf(session, sources, erpKind(kind), context);
        return removeAll(session, writable, rows, context);
      }),
  };
}
