import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeSupergraph } from '../serve/fake-graph.ts';
import { ArgumentError, readArguments } from './arguments.ts';

const BIN = fileURLToPath(new URL('../bin.mjs', import.meta.url));
const PLACES = ['items', 'stock'].flatMap((name) => ['--subgraph', `${name}=http://127.0.0.1:9/`]);

let folder: string;
let smaller: string;
let larger: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawbar-gateway-'));
  smaller = join(folder, 'smaller.graphql');
  larger = join(folder, 'larger.graphql');
  await writeFile(smaller, fakeSupergraph());
  await writeFile(larger, fakeSupergraph('type Query { more: Int }'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the command; `seen` may stop it once it has said something. */
async function run(
  args: readonly string[],
  seen: (output: string, stop: () => void) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      seen(output, () => child.kill('SIGTERM'));
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

test('it serves a supergraph until it is told to stop, then ends in order', async () => {
  const asked: Promise<unknown>[] = [];
  const args = ['--supergraph', smaller, '--port', '0', ...PLACES];
  const { code, output } = await run(args, (text, stop) => {
    const url = /Serving (\S+)\n/.exec(text)?.[1];
    if (url === undefined || asked.length > 0) return;
    const question = fetch(`${url}?query={__typename}`).then((response) => response.json());
    asked.push(question.finally(stop));
  });
  expect(output).toContain('/graphql');
  expect(await asked[0]).toEqual({ data: { __typename: 'Query' } });
  expect(code).toBe(0);
});

test('it names breaking changes and ends with 1, or says that there are none', async () => {
  const breaking = await run(['--supergraph', smaller, '--check', larger]);
  expect(breaking).toEqual({
    code: 1,
    output: 'breaking: Query.more was removed.\n1 breaking changes\n',
  });
  const fine = await run(['--supergraph', larger, '--check', smaller]);
  expect(fine).toEqual({ code: 0, output: '0 breaking changes\n' });
});

test('a supergraph that cannot be used ends it with 1 and the reason', async () => {
  const broken = join(folder, 'broken.graphql');
  await writeFile(broken, 'type Query {');
  const { code, output } = await run(['--supergraph', broken, '--port', '0']);
  expect(code).toBe(1);
  expect(output).toMatch(/supergraph/i);
  expect(output).not.toContain('    at ');
});

test('all mistakes of the command line are named at once', () => {
  const wrong = ['--port', 'x', '--host', '0.0.0.0', '--subgraph', 'a', '--issuer', 'i'];
  const read = (): unknown => readArguments(wrong);
  expect(read).toThrow(ArgumentError);
  for (const part of ['--supergraph is missing', '--port', '--subgraph must', '--audience']) {
    expect(read).toThrow(part);
  }
});

test('beyond loopback it refuses to serve everybody unless told to', () => {
  const args = ['--supergraph', 'a.graphql', '--host', '0.0.0.0'];
  expect(() => readArguments(args)).toThrow('--open');
  expect(readArguments([...args, '--open']).open).toBe(true);
});

test('a file that an option names and that is missing is told with the option', async () => {
  const missing = join(folder, 'missing.json');
  const { code, output } = await run(['--supergraph', smaller, '--api-keys', missing, ...PLACES]);
  expect([code, output]).toEqual([
    1,
    `--api-keys ${missing}: it cannot be read; check the path.\n`,
  ]);
});

test('an unknown option is named', () => {
  expect(() => readArguments(['--supergraf', 'x'])).toThrow('--supergraf');
});
