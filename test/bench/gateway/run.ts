/**
 * Compares this gateway with others on the same subgraphs, mode by mode, in interleaved rounds.
 * `npm run bench:gateway -- [--json] [--modes deep,small] [--peers apollo] [--rounds 5]`, and more
 * in `options.ts`. A peer that cannot do a mode leaves it, which the error output says.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { loadUniverse } from '../../conformance/universe/load-folder.ts';
import { commandOf, installPeers } from './contestants.ts';
import type { Contestant } from './contestants.ts';
import { askOnce, load } from './load.ts';
import type { Sample } from './load.ts';
import { MODES } from './modes.ts';
import type { Mode } from './modes.ts';
import { readOptions } from './options.ts';
import type { Options } from './options.ts';
import { makeRoom, startProcess } from './process-under-test.ts';
import type { ProcessUnderTest } from './process-under-test.ts';
import { recordWaves } from './recorded-waves.ts';
import { resultsOf, tableOf } from './report.ts';
import type { Result } from './report.ts';
import { loadSubscribers } from './subscribers.ts';

const STREAMING: readonly Contestant[] = ['drawbar', 'hive', 'hive-rust'];

const options = readOptions(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'drawbar-bench-'));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** One mode: start all, compare their answers, warm up, measure in turn, stop all. */
async function runMode(mode: Mode, sdl: string): Promise<readonly Result[]> {
  const file = (name: string, text: string): string => {
    const path = join(folder, `${mode.name}-${name}`);
    writeFileSync(path, text);
    return path;
  };
  const { waves, answer } = await recordWaves(sdl, mode.body(1));
  const stage = {
    supergraph: file('supergraph.graphql', sdl),
    waves: file('waves.json', JSON.stringify(waves)),
    answer: file('answer.json', answer),
    dedup: mode.dedup,
  };
  const chosen = mode.contestants.filter((c) => options.contestants.has(c));
  return withProcesses(
    chosen,
    (c) => commandOf(c, stage),
    mode,
    async (processes) => {
      for (const [name, started] of processes) {
        const got = (await askOnce(started.url, mode.body(1))) as { data?: unknown };
        if (isDeepStrictEqual(got.data, (JSON.parse(answer) as { data: unknown }).data)) continue;
        throw new Error(
          `${name} answers ${mode.name} otherwise: ${JSON.stringify(got).slice(0, 500)}`,
        );
      }
      const { connections, body } = mode;
      return (target, seconds) => load(target, { connections, seconds, body });
    },
  );
}

type Measure = (target: ProcessUnderTest, seconds: number) => Promise<Sample>;

async function withProcesses(
  contestants: readonly Contestant[],
  command: (contestant: Contestant) => readonly string[],
  { name, dedup }: { readonly name: string; readonly dedup: boolean },
  prepare: (processes: ReadonlyMap<Contestant, ProcessUnderTest>) => Promise<Measure>,
): Promise<readonly Result[]> {
  const processes = new Map<Contestant, ProcessUnderTest>();
  const samples = new Map<Contestant, Sample[]>(contestants.map((c) => [c, []]));
  try {
    for (const c of contestants) processes.set(c, await startProcess(command(c), 'tested'));
    const measure = await prepare(processes);
    /** A peer that cannot do it leaves the mode; that ours cannot is an error. */
    const attempt = async (c: Contestant, process: ProcessUnderTest, seconds: number) => {
      try {
        return await measure(process, seconds);
      } catch (error) {
        if (c === 'drawbar') throw error;
        say(`${c} takes no further part in ${name}: ${(error as Error).message}`);
        processes.delete(c);
        samples.delete(c);
        await process.stop();
        return null;
      }
    };
    for (const [c, process] of processes) await attempt(c, process, options.warmUpSeconds);
    for (let round = 0; round < options.rounds; round++) {
      // There and back again, so that nobody is always the first.
      const order = round % 2 === 0 ? [...processes] : [...processes].reverse();
      for (const [c, process] of order) {
        const sample = await attempt(c, process, options.seconds);
        if (sample !== null) samples.get(c)?.push(sample);
      }
      say(`${name}${dedup ? ' (dedup)' : ''}: round ${round + 1} of ${options.rounds}`);
    }
  } finally {
    for (const process of processes.values()) await process.stop();
  }
  return resultsOf({ mode: name, dedup, samples });
}

async function runSubscribers(sdl: string, { subscribers }: Options): Promise<readonly Result[]> {
  const supergraph = join(folder, 'subscribers-supergraph.graphql');
  writeFileSync(supergraph, sdl);
  const stage = { supergraph, waves: '', answer: '', dedup: true };
  const chosen = STREAMING.filter((c) => options.contestants.has(c));
  const mode = { name: 'subscribers', dedup: true };
  return withProcesses(
    chosen,
    (c) => commandOf(c, stage),
    mode,
    () =>
      Promise.resolve((target, seconds) =>
        loadSubscribers(target, { clients: subscribers, seconds }),
      ),
  );
}

async function main(): Promise<void> {
  if (options.needsPeers) installPeers();
  makeRoom();
  const shop = await loadUniverse(fileURLToPath(new URL('shop', import.meta.url)));
  const subgraphs = await startProcess(
    [fileURLToPath(new URL('serve-subgraphs.ts', import.meta.url))],
    'beside',
  );
  const sdl = shop.supergraphSdl.replaceAll(
    /http:\/\/([a-z]+)\.test\/graphql/g,
    (_, name: string) => `${subgraphs.url}/${name}`,
  );
  const results: Result[] = [];
  try {
    for (const mode of MODES.filter((m) => options.modes.has(m.name))) {
      results.push(...(await runMode(mode, sdl)));
    }
    if (options.modes.has('subscribers')) results.push(...(await runSubscribers(sdl, options)));
  } finally {
    await subgraphs.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(
    options.json ? `${JSON.stringify({ results }, null, 2)}\n` : `${tableOf(results)}\n`,
  );
}

await main();
