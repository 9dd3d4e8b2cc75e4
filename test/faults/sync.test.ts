import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quietSettings, testFolder, type TestFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';
import { ended, looked, review, runOf, start, synchroniseAll } from '../support/full-sync.ts';
import { ask, control } from '../support/graph.ts';
import { processesOf } from '../support/processes.ts';
import { writesOf } from '../support/sandbox.ts';

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

/** Waits until a run is in the middle of its work. */
async function midRun(): Promise<string> {
  const made = await review(graph);
  const id = await start(graph, made.id);
  await eventually('the run has begun to write', 60_000, async () => {
    const run = await runOf(graph, id).catch(() => null);
    return (run?.progress.done ?? 0) > 20 ? true : null;
  });
  return id;
}

/** Kills the process that has these roles, as an operator's worst day would. */
function killRole(roles: string): void {
  const victim = processesOf(folder.path).find((found) => found.roles === roles);
  expect(victim).toBeDefined();
  process.kill(victim?.pid ?? 0, 'SIGKILL');
}

/** Both sides agree, nothing exists twice, counters add up. */
async function expectAgreement(id: string): Promise<void> {
  const run = await ended(graph, id, 180_000);
  expect(['SUCCEEDED', 'PARTIAL']).toContain(run.status);
  expect(looked(run.progress)).toBe(run.progress.done);
  for (const step of run.steps) expect(looked(step.progress)).toBe(step.progress.done);
  await eventually('a review finds nothing left to do', 60_000, async () => {
    const { lines } = await review(graph);
    const left = lines.filter((line) => line.wouldCreateInErp + line.wouldCreateInCrm > 0);
    return left.length === 0 ? true : null;
  });
  const { data } = await ask<{
    accounts: { nodes: { crmId: string; name: string; customer: { number: string } | null }[] };
  }>(graph, '{ accounts(first: 100) { nodes { crmId name customer { number } } } }');
  const numbers = data.accounts.nodes.flatMap((node) => node.customer?.number ?? []);
  expect(new Set(numbers).size).toBe(numbers.length);
  const before = [await writesOf(erp), await writesOf(crm)];
  const again = await synchroniseAll(graph, 180_000);
  expect(again.progress.counts).toMatchObject({ inserted: 0, modified: 0, deleted: 0 });
  expect([await writesOf(erp), await writesOf(crm)]).toEqual(before);
}

describe.skipIf(process.platform !== 'linux')('a full synchronisation', () => {
  it('goes on when its worker is killed in the middle', async () => {
    const id = await midRun();
    killRole('worker');
    await expectAgreement(id);
  });

  it('goes on when PostgreSQL is killed in the middle', async () => {
    const id = await midRun();
    const server = processesOf(folder.path).find(({ command }) => command.includes('/postgres -D'));
    process.kill(server?.pid ?? 0, 'SIGKILL');
    await expectAgreement(id);
  });

  it('waits while the CRM is away, and loses and doubles nothing when answers are lost', async () => {
    await control(crm, 'faults', {
      match: { method: 'POST' },
      fault: 'drop-after-commit',
      times: 3,
    });
    const id = await midRun();
    await control(crm, 'faults', { match: {}, fault: 'drop-before', times: 10 });
    await expectAgreement(id);
  });
});
