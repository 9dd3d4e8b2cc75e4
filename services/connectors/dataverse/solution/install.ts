/**
 * Installs what Drawbar needs, part by part: what is there already is left alone, so that it can be
 * repeated after any failure. The version is written last.
 */
import type { Installation, InstalledChange, IntegrationUser } from '../../installing.ts';
import { textLiteral } from '../../odata/filter.ts';
import type { CallContext } from '../../records.ts';
import type { BatchSender } from '../batch.ts';
import { adminRequests, idOf, type AdminRequests } from './admin-requests.ts';
import { isAtLeast, PUBLISHER, SOLUTION_NAME, SOLUTION_VERSION } from './content.ts';
import { integrationUser, refusedAdministrator } from './people.ts';
import { findSolution, UNFINISHED } from './read.ts';
import { installRole } from './role.ts';
import { installKeys, installTables, installTracking } from './tables.ts';

/** One installation: what it may do, and what it has done so far. */
export interface Work {
  readonly requests: AdminRequests;
  readonly dryRun: boolean;
  /** Does one thing unless this is a dry run, and notes it. */
  change(change: InstalledChange, run: () => Promise<unknown>): Promise<void>;
}

/**
 * @param sender signs in as an administrator.
 * @param who the user of the integration, who gets the role.
 * @throws {ConnectorError} `credentials` when the sign-in is refused, else as any request.
 */
export async function installSolution(
  sender: BatchSender,
  who: IntegrationUser,
  dryRun: boolean,
  context: CallContext,
): Promise<Installation> {
  const requests = adminRequests(sender, context);
  const refused = await refusedAdministrator(sender, requests);
  if (refused !== null) return refused;
  const found = await integrationUser(sender, requests, who);
  if (!found.ok) return found;
  const changes: InstalledChange[] = [];
  const work: Work = {
    requests,
    dryRun,
    async change(change, run) {
      if (!dryRun) await run();
      changes.push(change);
    },
  };
  const before = await beginSolution(work);
  await installTables(work);
  const failed = await installKeys(work);
  if (failed !== null) return failed;
  await installTracking(work);
  await installRole(work, found.user);
  if (before === null || !isAtLeast(before, SOLUTION_VERSION)) {
    await work.change(versionChange(before), async () => {
      const solution = await findSolution(requests);
      const body = { version: SOLUTION_VERSION };
      await requests.write('PATCH', `solutions(${solution?.id ?? ''})`, body);
    });
  }
  return { ok: true, changes };
}

function versionChange(before: string | null): InstalledChange {
  const path = `solution / ${SOLUTION_NAME} / version`;
  return { path, before: before === UNFINISHED ? null : before, after: SOLUTION_VERSION };
}

/** The version that stands there, after the solution was begun if need be; null: none. */
async function beginSolution({ requests, dryRun }: Work): Promise<string | null> {
  const found = await findSolution(requests);
  if (found !== null || dryRun) return found?.version ?? null;
  const publisher = await ensurePublisher(requests);
  await requests.write('POST', 'solutions', {
    uniquename: SOLUTION_NAME,
    friendlyname: SOLUTION_NAME,
    version: UNFINISHED,
    'publisherid@odata.bind': `/publishers(${publisher})`,
  });
  return null;
}

async function ensurePublisher(requests: AdminRequests): Promise<string> {
  const filter = `uniquename eq ${textLiteral(PUBLISHER.uniquename)}`;
  const [held] = await requests.rows('publishers', ['publisherid'], filter);
  if (held !== undefined) return idOf(held, 'publisherid');
  await requests.write('POST', 'publishers', PUBLISHER);
  const [made] = await requests.rows('publishers', ['publisherid'], filter);
  return idOf(made, 'publisherid');
}
