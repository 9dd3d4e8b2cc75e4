/** Looks now and then what of ours stands in each CRM, so that the guide is right by itself. */
import { ConnectorError } from '@drawbar/connectors/port';
import type { Database } from '@drawbar/platform/database';
import type { CrmSolution, Integration } from '../domain/integration.ts';
import type { Integrations } from '../integrations.ts';
import { setSolution } from '../store/integrations.ts';
import { callContext } from './change-source.ts';
import type { Leases } from './leases.ts';

/** A CRM nobody looked into yet, and one that somebody may have changed by hand. */
const FIRST_MS = 60_000;
const AGAIN_MS = 900_000;
const READ_MS = 10_000;

export interface SolutionWatch {
  /** Looks where it is time to, one CRM after another; never throws for one that fails. */
  look(all: readonly Integration[], signal: AbortSignal): Promise<void>;
}

export function createSolutionWatch(options: {
  readonly database: Database;
  readonly integrations: Integrations;
  readonly leases: Leases;
  readonly now: () => Date;
}): SolutionWatch {
  const { database, integrations, leases, now } = options;
  const looked = new Map<string, number>();
  const isDue = ({ key, crm, solution }: Integration): boolean => {
    const before = looked.get(key);
    if (crm === null) return false;
    return (
      before === undefined || now().getTime() - before >= (solution === null ? FIRST_MS : AGAIN_MS)
    );
  };
  return {
    async look(all, signal) {
      const due = all.filter(isDue);
      if (due.length === 0 || !(await leases.hold('solutions'))) return;
      for (const { key, solution: known } of due) {
        looked.set(key, now().getTime());
        const found = await readSolution(integrations, key, signal);
        if (found === null || isSame(found, known)) continue;
        await setSolution(database.sql, key, found);
        integrations.list.forget();
      }
    },
  };
}

/** null when the CRM does not tell; the connection test says why. */
async function readSolution(
  { connections }: Integrations,
  key: string,
  signal: AbortSignal,
): Promise<CrmSolution | null> {
  try {
    const port = await connections.crm(key);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(READ_MS)]);
    return await port.solution(callContext(limited, 'bulk', READ_MS));
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
}

function isSame(found: CrmSolution, known: CrmSolution | null): boolean {
  return known?.version === found.version && known.upToDate === found.upToDate;
}
