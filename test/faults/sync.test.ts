/** A full synchronisation survives the death of what it runs on, outages and lost answers. */
import { isDeepStrictEqual } from 'node:util';
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quietSettings, testFolder, type TestFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';
import {
  ended,
  integrationId,
  looked,
  review,
  runOf,
  start,
  synchroniseAll,
} from '../support/full-sync.ts';
import { ask, control } from '../support/graph.ts';
import { processesOf, type LivingProcess } from '../support/processes.ts';
import { writesBySet } from '../support/sandbox.ts';

/** Bounds, not expectations: a machine shared with others is slow. */
const RUN_MS = 180_000;
const TEST_MS = 2 * RUN_MS + 120_000;
/** Longer than a look at what is due, or at a feed without hints. */
const QUIET_MS = 6_000;

let folder: TestFolder;
let system: SystemProcess;
let graph = '';
let erp = '';
let crm = '';

beforeEach(async () => {
  folder = testFolder();
  system = await startSystem({ ...quietSettings(folder), DRAWBAR_LOG: 'error' });
  graph = system.urls['gateway'] ?? '';
  erp = system.urls['erp'] ?? '';
  crm = system.urls['crm'] ?? '';
});
afterEach(async () => {
  await system?.stop();
  folder.remove();
});

/** Starts a run and waits until it is in the middle of its work. */
async function midRun(): Promise<string> {
  const made = await review(graph);
  const id = await start(graph, made.id);
  await goesBeyond(id, 20);
  return id;
}

/** Waits until a run has looked at more records; answers how many by now. */
function goesBeyond(id: string, records: number): Promise<number> {
  return eventually(`the run has looked at more than ${records} records`, 60_000, async () => {
    const done = (await runOf(graph, id).catch(() => null))?.progress.done ?? 0;
    return done > records ? done : null;
  });
}

/**
 * Kills the process that has these roles, as an operator's worst day would; a new one may be on its
 * way. Answers its id. @param last the one that was killed before.
 */
async function killRole(roles: string, last: number | null = null): Promise<number> {
  const victim = await eventually(`a ${roles} lives`, 60_000, () => {
    const found = processesOf(folder.path).find((one) => one.roles === roles);
    return found === undefined || found.pid === last ? null : found;
  });
  killOne(victim);
  return victim.pid;
}

function killOne(victim: LivingProcess | undefined): void {
  if (victim === undefined) throw new Error('There is no such process.');
  process.kill(victim.pid, 'SIGKILL');
}

/** Our processes by their roles: none of them may need a new start because something else died. */
function ours(): Readonly<Record<string, number>> {
  const children = processesOf(folder.path).filter(({ roles }) => roles !== '');
  return Object.fromEntries(children.map(({ roles, pid }) => [roles, pid]));
}

/** Codes of the issues that are open, or retried by themselves. */
async function issueCodes(): Promise<string[]> {
  const { data } = await ask<{ syncIssueGroups: { code: string }[] }>(
    graph,
    'query Issues($id: ID!) { syncIssueGroups(integrationId: $id) { code } }',
    { id: await integrationId(graph) },
  );
  return data.syncIssueGroups.map(({ code }) => code);
}

/** By set; figures of customers are told to the CRM in their own time, whatever a run does. */
async function writes(): Promise<
  Readonly<Record<'erp' | 'crm', Readonly<Record<string, number>>>>
> {
  const { drawbar_accountstatistics: _figures, ...records } = await writesBySet(crm);
  return { erp: await writesBySet(erp), crm: records };
}

/** Writes to both systems, once nobody has written for a while: documents follow their accounts. */
async function quiet(): Promise<Awaited<ReturnType<typeof writes>>> {
  let last = await writes();
  let since = Date.now();
  return eventually('nobody writes any more', 60_000, async () => {
    const now = await writes();
    if (!isDeepStrictEqual(now, last)) [last, since] = [now, Date.now()];
    return Date.now() - since > QUIET_MS ? now : null;
  });
}

/** Records that a system did not take, and that are tried again by themselves. */
async function retried(): Promise<number> {
  const { data } = await ask<{ syncIssues: { totalCount: number } }>(
    graph,
    `query ($id: ID!) { syncIssues(integrationId: $id, first: 1,
      filter: { state: [RETRYING], category: [TRANSIENT] }) { totalCount } }`,
    { id: await integrationId(graph) },
  );
  return data.syncIssues.totalCount;
}

/** Both sides agree, nothing exists twice, counters add up. */
async function expectAgreement(id: string): Promise<void> {
  const run = await ended(graph, id, RUN_MS);
  expect(['SUCCEEDED', 'PARTIAL']).toContain(run.status);
  expect(looked(run.progress)).toBe(run.progress.done);
  for (const step of run.steps) expect(looked(step.progress)).toBe(step.progress.done);
  await eventually('a review finds nothing left to do', 60_000, async () => {
    const { lines } = await review(graph);
    const left = lines.filter((line) => line.wouldCreateInErp + line.wouldCreateInCrm > 0);
    // A record whose answer was lost is tried again by itself: no review counts it meanwhile.
    return left.length === 0 && (await retried()) === 0 ? true : null;
  });
  const { data } = await ask<{
    accounts: { nodes: { crmId: string; name: string; customer: { number: string } | null }[] };
  }>(graph, '{ accounts(first: 100) { nodes { crmId name customer { number } } } }');
  const numbers = data.accounts.nodes.flatMap((node) => node.customer?.number ?? []);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(await writesOfARun()).toBe(0);
}

/** How many writes a further run makes, which must count none of them as a change. */
async function writesOfARun(): Promise<number> {
  const before = sum(await quiet());
  const again = await synchroniseAll(graph, RUN_MS);
  expect(again.progress.counts).toMatchObject({ inserted: 0, modified: 0, deleted: 0 });
  return sum(await writes()) - before;
}

function sum({ erp: inErp, crm: inCrm }: Awaited<ReturnType<typeof writes>>): number {
  const counts = [...Object.values(inErp), ...Object.values(inCrm)];
  return counts.reduce((total, count) => total + count, 0);
}

describe.skipIf(process.platform !== 'linux')(
  'a full synchronisation',
  { timeout: TEST_MS },
  () => {
    it('goes on when its worker is killed in the middle, and once more', async () => {
      const id = await midRun();
      const first = await killRole('worker');
      const done = (await runOf(graph, id))?.progress.done ?? 0;
      await goesBeyond(id, done);
      await killRole('worker', first);
      await expectAgreement(id);
    });

    it('goes on when PostgreSQL is killed in the middle', async () => {
      const id = await midRun();
      const before = ours();
      killOne(processesOf(folder.path).find(({ command }) => command.includes('/postgres -D')));
      await expectAgreement(id);
      expect(ours()).toEqual(before);
    });

    it('waits while the CRM is away, and loses and doubles nothing', async () => {
      await control(crm, 'faults', {
        match: { method: 'POST' },
        fault: 'drop-after-commit',
        times: 3,
      });
      const id = await midRun();
      await control(crm, 'faults', { match: {}, fault: 'drop-before', times: 10 });
      await expectAgreement(id);
      expect(await issueCodes()).not.toContain('SYSTEM_UNAVAILABLE');
    });

    it('waits while the ERP is away', async () => {
      const id = await midRun();
      await control(erp, 'faults', { match: {}, fault: 'drop-before', times: 12 });
      await expectAgreement(id);
      expect(await issueCodes()).not.toContain('SYSTEM_UNAVAILABLE');
    });

    it('ends by itself when the ERP comes back after half a minute', async () => {
      const id = await midRun();
      await control(erp, 'faults', { match: {}, fault: 'drop-before' });
      await eventually('somebody has noticed', 90_000, async () => {
        const { data } = await ask<{ integrations: { health: string }[] }>(
          graph,
          '{ integrations { health } }',
        );
        return data.integrations[0]?.health === 'FAILING' ? true : null;
      });
      expect((await runOf(graph, id))?.status).toBe('RUNNING');
      await control(erp, 'faults', { clear: true });
      await expectAgreement(id);
    });
  },
);
