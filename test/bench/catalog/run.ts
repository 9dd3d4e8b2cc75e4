/**
 * `npm run bench:catalog`: what it costs to show prices and stock in the CRM. 200 panels open at
 * the same moment, each for one customer and ten items; then the same figures by a naive client;
 * then the processor time of the availability of ten items, and of one panel, in one process and
 * over HTTP subgraphs. `--json` prints the results as JSON; `--panels n` and `--rounds n` change
 * the size.
 */
import { parseArgs } from 'node:util';
import { startBenchSystem, type BenchSystem, type Deployment } from './bench-system.ts';
import { cpuMsOf } from './cpu-time.ts';
import { countErpRequests } from './erp-requests.ts';
import { naiveClient } from './naive-client.ts';
import {
  askAvailability,
  makePanels,
  openPanel,
  type Open,
  type Opened,
  type Panel,
} from './panels.ts';
import { median, quantile } from './quantile.ts';

const { values } = parseArgs({
  options: {
    panels: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
/** Panels whose processor time is measured in one interval: prices are read anew every 30 s. */
const PANELS_PER_INTERVAL = 300;
/** Panels a client without patience would open at once while the processor is measured. */
const CONCURRENT = 8;
const MAX_AGE_SECONDS = 30;
/** Together they show every item, so that nothing is read for the first time while measured. */
const WARM_UP_PANELS = 20;

const system = await startBenchSystem();
try {
  const panels = await makePanels(system.inProcess.url, Number(values.panels));
  const live = await measureLive(system, panels);
  const alone = await measureAlone(system, panels);
  const cpu = await measureCpu(system, panels);
  print({ ...live, ...alone, ...cpu });
} finally {
  await system.close();
}

/** Every panel at the same moment, always read from the ERP. */
async function measureLive({ inProcess, erpUrl }: BenchSystem, all: readonly Panel[]) {
  for (const panel of all.slice(0, WARM_UP_PANELS)) await openPanel(inProcess.url, panel, 0);
  const opened: Opened[] = [];
  const before = await countErpRequests(erpUrl);
  for (let round = 0; round < rounds; round += 1) {
    opened.push(...(await Promise.all(all.map((panel) => openPanel(inProcess.url, panel, 0)))));
  }
  const after = await countErpRequests(erpUrl);
  const latencies = opened.map(({ ms }) => ms);
  const answers = all.length * rounds;
  const figures = all.reduce((sum, { items }) => sum + items.length, 0) * rounds;
  const requests = after.requests - before.requests;
  const operations = after.operations - before.operations;
  return {
    p50Ms: median(latencies),
    p99Ms: quantile(latencies, 0.99),
    lateShare: opened.reduce((sum, { late }) => sum + late, 0) / figures,
    erpRequestsPerAnswer: requests / answers,
    erpOperationsPerAnswer: operations / answers,
    fewerThanOnePerItem: figures / operations,
  };
}

/** One panel after the other, by the graph and by a naive client, interleaved. */
async function measureAlone(
  { inProcess, erpUrl, credentialsFile }: BenchSystem,
  all: readonly Panel[],
) {
  const client = await naiveClient(erpUrl, credentialsFile);
  const unified: number[] = [];
  const naive: { readonly ms: number; readonly requests: number }[] = [];
  for (const panel of all.slice(0, rounds)) {
    unified.push((await openPanel(inProcess.url, panel, 0)).ms);
    naive.push(await client.open(panel));
  }
  const unifiedMs = median(unified);
  const naiveMs = median(naive.map(({ ms }) => ms));
  const naiveRequests = median(naive.map(({ requests }) => requests));
  return { unifiedMs, naiveMs, naiveRequests, naiveToUnified: naiveMs / unifiedMs };
}

/**
 * Figures from the cache, so that the processor works for the graph alone; rounds interleaved. Of
 * the availability of ten items, and of a panel that shows their prices as well.
 */
async function measureCpu(bench: BenchSystem, all: readonly Panel[]) {
  const availability = await compareCpu(bench, all, askAvailability);
  const panel = await compareCpu(bench, all, openPanel);
  return {
    availabilityInProcessCpuMs: availability.inProcess,
    availabilityOverHttpCpuMs: availability.overHttp,
    availabilityCpuRatio: availability.inProcess / availability.overHttp,
    panelInProcessCpuMs: panel.inProcess,
    panelOverHttpCpuMs: panel.overHttp,
    panelCpuRatio: panel.inProcess / panel.overHttp,
  };
}

async function compareCpu(
  { inProcess, overHttp }: BenchSystem,
  all: readonly Panel[],
  open: Open,
): Promise<{ readonly inProcess: number; readonly overHttp: number }> {
  const found = new Map<Deployment, number[]>([
    [inProcess, []],
    [overHttp, []],
  ]);
  for (let round = -1; round < rounds; round += 1) {
    for (const [deployment, perRequest] of found) {
      const before = cpuMsOf(deployment.pids);
      await openMany(deployment.url, all, open);
      const used = (cpuMsOf(deployment.pids) - before) / PANELS_PER_INTERVAL;
      // The first round warms both up.
      if (round >= 0) perRequest.push(used);
    }
  }
  const middle = (deployment: Deployment): number => median(found.get(deployment) ?? []);
  return { inProcess: middle(inProcess), overHttp: middle(overHttp) };
}

async function openMany(url: string, all: readonly Panel[], open: Open): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < PANELS_PER_INTERVAL) {
      const panel = all[next % all.length];
      next += 1;
      if (panel !== undefined) await open(url, panel, MAX_AGE_SECONDS);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, client));
}

function print(results: Readonly<Record<string, number>>): void {
  const rounded = Object.entries(results).map(([name, value]) => [name, Number(value.toFixed(3))]);
  const lines = rounded.map(([name, value]) => `${String(name).padEnd(24)} ${String(value)}`);
  const text = values.json ? JSON.stringify(Object.fromEntries(rounded)) : lines.join('\n');
  process.stdout.write(`${text}\n`);
}
