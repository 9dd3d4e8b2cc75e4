/** Whether our solution stands in an environment, and in which version. */
import type { InstalledSolution } from '../../installing.ts';
import { textLiteral } from '../../odata/filter.ts';
import type { CallContext } from '../../records.ts';
import type { BatchSender } from '../batch.ts';
import { adminRequests, idOf, type AdminRequests } from './admin-requests.ts';
import { isAtLeast, SOLUTION_NAME, SOLUTION_VERSION } from './content.ts';
import { textOf } from './people.ts';

/** @throws {ConnectorError} also when our user may not see solutions. */
export async function readSolution(
  sender: BatchSender,
  context: CallContext,
): Promise<InstalledSolution> {
  const found = await findSolution(adminRequests(sender, context));
  if (found === null || found.version === UNFINISHED) return { version: null, upToDate: false };
  return { version: found.version, upToDate: isAtLeast(found.version, SOLUTION_VERSION) };
}

/** What an installation that was cut off leaves behind. */
export const UNFINISHED = '0.0.0.1';

export async function findSolution(
  requests: AdminRequests,
): Promise<{ readonly id: string; readonly version: string } | null> {
  const filter = `uniquename eq ${textLiteral(SOLUTION_NAME)}`;
  const [row] = await requests.rows('solutions', ['solutionid', 'version'], filter);
  return row === undefined
    ? null
    : { id: idOf(row, 'solutionid'), version: textOf(row, 'version') };
}
