/** Who takes part in the benchmark, and how each is started on a supergraph. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const PEERS = ['apollo', 'hive', 'hive-rust', 'proxy', 'static'] as const;
export type Peer = (typeof PEERS)[number];
export type Contestant = 'drawbar' | Peer;

/** What a start needs: files that the run has written. */
export interface Stage {
  readonly supergraph: string;
  /** Requests to subgraphs for the mode's operation, in waves; for the proxy. */
  readonly waves: string;
  /** The answer; for the proxy and the static server. */
  readonly answer: string;
  /** Whether equal requests in flight are answered once, where a contestant can. */
  readonly dedup: boolean;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const peersFolder = here('../peers');

/** As `drawbar-gateway` starts itself (`gateway/bin.mjs`). */
const OLD_GENERATION = '--heap-growing-percent=40';

/** Arguments for `node` that start a contestant; it prints `ready <url>`. */
export function commandOf(contestant: Contestant, stage: Stage): readonly string[] {
  const { supergraph, waves, answer, dedup } = stage;
  const dedupFlag = dedup ? ['dedup'] : [];
  switch (contestant) {
    case 'drawbar':
      return [OLD_GENERATION, here('serve-drawbar.ts'), supergraph, ...dedupFlag];
    case 'apollo':
      return [`${peersFolder}/apollo.mjs`, supergraph];
    case 'hive':
      return [`${peersFolder}/hive.mjs`, supergraph, ...dedupFlag];
    case 'hive-rust':
      return [`${peersFolder}/hive.mjs`, supergraph, 'rust', ...dedupFlag];
    case 'proxy':
      return [here('serve-proxy.ts'), waves, answer];
    case 'static':
      return [here('serve-static.ts'), answer];
  }
}

/** Installs the other gateways into a folder of their own, once. */
export function installPeers(): void {
  if (existsSync(`${peersFolder}/node_modules/@apollo/gateway`)) return;
  process.stderr.write('Installing the other gateways (test/bench/peers), once ...\n');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', ['ci', ...flags], {
    cwd: peersFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
