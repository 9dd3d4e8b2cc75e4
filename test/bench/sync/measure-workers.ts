/**
 * One worker against two, every request to both systems delayed as by a far data centre; and which
 * processors were busy meanwhile: two workers gain nothing where one leaves no core idle.
 */
import { control } from '../../support/graph.ts';
import { ended, review, start } from '../../support/full-sync.ts';
import { startBenchDrawbar } from './bench-drawbar.ts';
import { coresBetween, cpuParts } from './cpu-parts.ts';

export interface Workers {
  readonly latencyMs: number;
  readonly oneSeconds: number;
  readonly twoSeconds: number;
  /** How much faster two are; 1.7 is wanted. */
  readonly ratio: number;
  /** Cores in use on average: of all parts, of the workers, of both systems, of the database. */
  readonly oneCores: number;
  readonly oneWorkerCores: number;
  readonly oneSandboxCores: number;
  readonly onePostgresCores: number;
  readonly twoCores: number;
  readonly twoWorkerCores: number;
}

interface Measured {
  readonly seconds: number;
  readonly cores: ReturnType<typeof coresBetween>;
}

/**
 * What goes over the wire by itself. A fault that matched any POST would also delay each part of a
 * batch, one after the other, and no worker could do anything about that.
 */
const WHOLE_REQUESTS = [
  { method: 'GET' },
  ...['$batch', 'Multiple', 'PublishXml', 'sdkmessageprocessingsteps', 'subscriptions'].map(
    (path) => ({ method: 'POST', path }),
  ),
];
/** A bound, not an expectation. */
const RUN_MS = 600_000;

/** @param generated records added to the demo company. @param latencyMs of each request. */
export async function measureWorkers(generated: number, latencyMs: number): Promise<Workers> {
  const one = await measuredWith(1, generated, latencyMs);
  const two = await measuredWith(2, generated, latencyMs);
  return {
    latencyMs,
    oneSeconds: one.seconds,
    twoSeconds: two.seconds,
    ratio: one.seconds / two.seconds,
    oneCores: one.cores.all,
    oneWorkerCores: one.cores.workers,
    oneSandboxCores: one.cores.sandbox,
    onePostgresCores: one.cores.postgres,
    twoCores: two.cores.all,
    twoWorkerCores: two.cores.workers,
  };
}

async function measuredWith(
  workers: number,
  generated: number,
  latencyMs: number,
): Promise<Measured> {
  const drawbar = await startBenchDrawbar(generated);
  try {
    for (let more = 1; more < workers; more += 1) await drawbar.addWorker();
    for (const url of [drawbar.erp, drawbar.crm]) {
      for (const match of WHOLE_REQUESTS) {
        await control(url, 'faults', { match, fault: 'delay', value: latencyMs });
      }
    }
    const made = await review(drawbar.gateway);
    const before = cpuParts(drawbar.folder);
    const startedAt = performance.now();
    const run = await ended(drawbar.gateway, await start(drawbar.gateway, made.id), RUN_MS);
    if (run.progress.counts.failed > 2) throw new Error('The run failed at many records.');
    const seconds = (performance.now() - startedAt) / 1_000;
    return { seconds, cores: coresBetween(before, cpuParts(drawbar.folder), seconds) };
  } finally {
    await drawbar.close();
  }
}
