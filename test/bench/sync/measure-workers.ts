/** One worker against two, every request to both systems delayed as by a far data centre. */
import { control } from '../../support/graph.ts';
import { ended, review, start } from '../../support/full-sync.ts';
import { startBenchDrawbar } from './bench-drawbar.ts';

export interface Workers {
  readonly latencyMs: number;
  readonly oneSeconds: number;
  readonly twoSeconds: number;
  /** How much faster two are; 1.7 is wanted. */
  readonly ratio: number;
}

const LATENCY_MS = 50;
/** A bound, not an expectation. */
const RUN_MS = 600_000;

/** @param generated records added to the demo company. */
export async function measureWorkers(generated: number): Promise<Workers> {
  const oneSeconds = await secondsWith(1, generated);
  const twoSeconds = await secondsWith(2, generated);
  return { latencyMs: LATENCY_MS, oneSeconds, twoSeconds, ratio: oneSeconds / twoSeconds };
}

async function secondsWith(workers: number, generated: number): Promise<number> {
  const drawbar = await startBenchDrawbar(generated);
  try {
    for (let more = 1; more < workers; more += 1) await drawbar.addWorker();
    for (const url of [drawbar.erp, drawbar.crm]) {
      // Whole requests alone: the parts of a batch are PATCHes.
      for (const method of ['GET', 'POST']) {
        await control(url, 'faults', { match: { method }, fault: 'delay', value: LATENCY_MS });
      }
    }
    const made = await review(drawbar.gateway);
    const startedAt = performance.now();
    const run = await ended(drawbar.gateway, await start(drawbar.gateway, made.id), RUN_MS);
    if (run.progress.counts.failed > 2) throw new Error('The run failed at many records.');
    return (performance.now() - startedAt) / 1_000;
  } finally {
    await drawbar.close();
  }
}
