/** One full synchronisation of a whole Drawbar over a data folder, and a second one, measured. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startSystem } from '@drawbar/start/system';
import { quietSettings, testFolder } from '../../support/data-folder.ts';
import { ended, looked, review, start, type Run } from '../../support/full-sync.ts';
import { processesOf } from '../../support/processes.ts';
import { writesOf } from '../../support/sandbox.ts';
import { cpuMsOf } from '../catalog/cpu-time.ts';
import { generateFolder } from './generated-folder.ts';
import { forgetPeak, peakMegabytes } from './process-memory.ts';
import { fewestRequests, wireRequests } from './wire-requests.ts';

/** A bound, not an expectation. */
const RUN_MS = 1_800_000;

export interface Measured {
  readonly generated: number;
  readonly records: number;
  readonly written: number;
  readonly failed: number;
  readonly seconds: number;
  readonly recordsPerSecond: number;
  readonly workerCpuSeconds: number;
  readonly workerPeakMb: number;
  /** Requests since the start, the first fill of the replicas included. */
  readonly erpReads: number;
  readonly erpReadsFewest: number;
  readonly crmReads: number;
  readonly crmReadsFewest: number;
  readonly erpWrites: number;
  readonly crmWrites: number;
  readonly crmWritesFewest: number;
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
    const writes = async (): Promise<number> => (await writesOf(erp)) + (await writesOf(crm));
    forgetPeak(worker);
    const cpuBefore = cpuMsOf([worker]);
    const first = await timedRun(gateway);
    const workerCpuSeconds = (cpuMsOf([worker]) - cpuBefore) / 1_000;
    const [erpSeen, crmSeen] = [await wireRequests(erp, 'erp'), await wireRequests(crm, 'crm')];
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
      erpReads: erpSeen.reads,
      erpReadsFewest: erpFewest.reads,
      crmReads: crmSeen.reads,
      crmReadsFewest: crmFewest.reads,
      erpWrites: erpSeen.writes,
      crmWrites: crmSeen.writes,
      crmWritesFewest: crmFewest.writes,
      secondRunSeconds: second.seconds,
      secondRunWrites: (await writes()) - writesBefore,
    };
  } finally {
    await system.stop();
    folder.remove();
  }
}

async function timedRun(graph: string): Promise<{ readonly run: Run; readonly seconds: number }> {
  const made = await review(graph);
  const startedAt = performance.now();
  const run = await ended(graph, await start(graph, made.id), RUN_MS);
  return { run, seconds: (performance.now() - startedAt) / 1_000 };
}
