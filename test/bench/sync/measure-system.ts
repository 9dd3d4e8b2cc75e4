/** One full synchronisation of a whole Drawbar over a data folder, and a second one, measured. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { startSystem } from '@drawbar/start/system';
import { eventually } from '../../support/eventually.ts';
import { quietSettings, testFolder } from '../../support/data-folder.ts';
import { ended, looked, review, start, type Run } from '../../support/full-sync.ts';
import { processesOf } from '../../support/processes.ts';
import { writesBySet } from '../../support/sandbox.ts';
import { cpuMsOf } from '../catalog/cpu-time.ts';
import { generateFolder } from './generated-folder.ts';
import { forgetPeak, peakMegabytes } from './process-memory.ts';
import { fewestRequests, wireRequests, type WireRequests } from './wire-requests.ts';

/** A bound, not an expectation. */
const RUN_MS = 1_800_000;
const QUIET_MS = 120_000;
/** Longer than the feeds rest while no hints are asked for. */
const QUIET_FOR_MS = 8_000;

export interface Measured {
  readonly generated: number;
  readonly records: number;
  readonly written: number;
  readonly failed: number;
  readonly seconds: number;
  readonly recordsPerSecond: number;
  readonly workerCpuSeconds: number;
  readonly workerPeakMb: number;
  /** Requests of the first filling of the replicas, before the run. */
  readonly erpReadsOfFill: number;
  readonly crmReadsOfFill: number;
  /** Requests from the run's start to its end. */
  readonly erpReads: number;
  readonly erpReadsFewest: number;
  readonly crmReads: number;
  readonly crmReadsFewest: number;
  readonly erpWrites: number;
  readonly crmWrites: number;
  readonly crmWritesFewest: number;
  /** The run's requests against the fewest reads and writes; 1.3 is wanted at most. */
  readonly erpShare: number;
  readonly crmShare: number;
  /** The same with the requests of the filling, which read every record of the ERP before. */
  readonly erpShareWithFill: number;
  readonly crmShareWithFill: number;
  readonly secondRunSeconds: number;
  readonly secondRunWrites: number;
}

/** @param generated records added to the demo company. */
export async function measureSystem(generated: number): Promise<Measured> {
  const folder = testFolder();
  const data = join(folder.path, 'generated');
  mkdirSync(data);
  if (generated > 0) generateFolder(data, generated);
  const system = await startSystem({
    ...quietSettings(folder),
    DRAWBAR_LOG: 'error',
    ...(generated > 0 ? { DRAWBAR_SANDBOX_DATA: data } : {}),
  }).catch((error: unknown) => {
    folder.remove();
    throw error;
  });
  try {
    const { gateway = '', erp = '', crm = '' } = system.urls;
    const worker = processesOf(folder.path).find(({ roles }) => roles === 'worker')?.pid ?? 0;
    const writes = async (): Promise<number> => (await ownWrites(erp)) + (await ownWrites(crm));
    const seen = async () => ({
      erp: await wireRequests(erp, 'erp'),
      crm: await wireRequests(crm, 'crm'),
    });
    const fill = await seen();
    const before = await eventually('nobody asks any more', QUIET_MS, () => quiet(seen));
    forgetPeak(worker);
    const cpuBefore = cpuMsOf([worker]);
    const first = await timedRun(gateway);
    const workerCpuSeconds = (cpuMsOf([worker]) - cpuBefore) / 1_000;
    const after = await seen();
    const erpSeen = less(after.erp, before.erp);
    const crmSeen = less(after.crm, before.crm);
    const writesBefore = await writes();
    const second = await timedRun(gateway);
    const { lines } = await review(gateway);
    const erpFewest = fewestRequests(lines, first.run, 'erp');
    const crmFewest = fewestRequests(lines, first.run, 'crm');
    const { counts } = first.run.progress;
    const records = looked(first.run.progress);
    return {
      generated,
      records,
      written: counts.inserted + counts.modified,
      failed: counts.failed,
      seconds: first.seconds,
      recordsPerSecond: records / first.seconds,
      workerCpuSeconds,
      workerPeakMb: peakMegabytes(worker),
      erpReadsOfFill: fill.erp.reads,
      crmReadsOfFill: fill.crm.reads,
      erpReads: erpSeen.reads,
      erpReadsFewest: erpFewest.reads,
      crmReads: crmSeen.reads,
      crmReadsFewest: crmFewest.reads,
      erpWrites: erpSeen.writes,
      crmWrites: crmSeen.writes,
      crmWritesFewest: crmFewest.writes,
      erpShare: total(erpSeen) / total(erpFewest),
      crmShare: total(crmSeen) / total(crmFewest),
      erpShareWithFill: (total(erpSeen) + fill.erp.reads) / total(erpFewest),
      crmShareWithFill: (total(crmSeen) + fill.crm.reads) / total(crmFewest),
      secondRunSeconds: second.seconds,
      secondRunWrites: (await writes()) - writesBefore,
    };
  } finally {
    await system.stop();
    folder.remove();
  }
}

/** What the worker of orders copies for newly coupled accounts, seconds after the run. */
const COPIED_SETS = new Set(['drawbar_accountstatistics', 'invoices', 'invoicedetails']);

/** Records written, of the synchronisation alone. */
async function ownWrites(url: string): Promise<number> {
  const own = Object.entries(await writesBySet(url)).filter(([set]) => !COPIED_SETS.has(set));
  return own.reduce((sum, [, count]) => sum + count, 0);
}

interface Seen {
  readonly erp: WireRequests;
  readonly crm: WireRequests;
}

/** The requests so far, if none came for a while; systems are asked for hints after the start. */
async function quiet(seen: () => Promise<Seen>): Promise<Seen | null> {
  const before = await seen();
  await wait(QUIET_FOR_MS);
  const after = await seen();
  return isDeepStrictEqual(before, after) ? after : null;
}

function less(after: WireRequests, before: WireRequests): WireRequests {
  return { reads: after.reads - before.reads, writes: after.writes - before.writes };
}

function total({ reads, writes }: WireRequests): number {
  return reads + writes;
}

async function timedRun(graph: string): Promise<{ readonly run: Run; readonly seconds: number }> {
  const made = await review(graph);
  const startedAt = performance.now();
  const run = await ended(graph, await start(graph, made.id), RUN_MS);
  return { run, seconds: (performance.now() - startedAt) / 1_000 };
}
