/** The command line as people run it: a process of its own against a running system. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';
import { ask, control } from '../support/graph.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MS = 120_000;
const KEYS = { admin: 'key-of-an-administrator-0001', reader: 'key-of-a-reader-0002' };
const SCOPES = ['sync:run', 'sync:admin'];
/** Others may write between a review and its start, such as the worker of orders. */
const CHANGES_MAX = 20;
const folder = testFolder();
let system: SystemProcess;

beforeAll(async () => {
  const file = join(folder.path, 'keys.json');
  const keys = Object.entries(KEYS).map(([id, key]) => ({
    id,
    sha256: createHash('sha256').update(key).digest('hex'),
    scopes: id === 'admin' ? SCOPES : [],
  }));
  writeFileSync(file, JSON.stringify({ keys }));
  system = await startSystem({ ...quietSettings(folder), DRAWBAR_API_KEYS_FILE: file });
});
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

interface Ended {
  readonly exit: number | null;
  readonly out: string;
  readonly told: string;
}

/** `npm run -s drawbar -- …`, as the administrator unless said otherwise. */
function drawbar(
  line: string,
  settings: Readonly<Record<string, string>> = {},
  reads: (child: ChildProcessByStdio<null, Readable, Readable>) => void = () => {},
): Promise<Ended> {
  const env = {
    ...process.env,
    DRAWBAR_URL: system.urls['gateway'] ?? '',
    DRAWBAR_API_KEY: KEYS.admin,
    ...settings,
  };
  const child = spawn('npm', ['run', '-s', 'drawbar', '--', ...line.split(' ')], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, told] = ['', ''];
  reads(child);
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, out, told }));
  });
}

/** What `--json` printed. */
async function data<T>(line: string): Promise<T> {
  const { exit, out, told } = await drawbar(`${line} --json`);
  expect([line, exit, told]).toEqual([line, 0, '']);
  return JSON.parse(out) as T;
}

interface Pair {
  readonly id: string;
  readonly erp: { readonly key: string };
  readonly crm: { readonly key: string };
}

describe('the command line', () => {
  it(
    'lists what it can do, and says of a wrong word how to call it',
    async () => {
      const help = await drawbar('help');
      expect([help.exit, help.told]).toEqual([0, '']);
      expect(help.out).toContain('connect test');
      expect(help.out).toContain('Exit codes: 0 ok');
      const wrong = await drawbar('sync watch');
      const enough = await drawbar('help', {}, (child) => child.stdout.destroy());
      expect([enough.exit, enough.told]).toEqual([0, '']);
      expect(wrong).toEqual({ exit: 2, out: '', told: 'It is called: drawbar sync watch RUN\n' });
    },
    MS,
  );

  it(
    'tests the connections, reviews, starts and follows a run to its end',
    async () => {
      const test = await drawbar('connect test');
      expect([test.exit, test.told]).toEqual([0, '']);
      expect(test.out).toMatch(/^PASS +/m);
      expect(test.out).not.toMatch(/^FAIL +/m);
      let ended: Ended | null = null;
      for (let changes = 0; changes < CHANGES_MAX && ended === null; changes += 1) {
        const reviewed = await drawbar('sync review CURRENCY CUSTOMER');
        expect([reviewed.exit, reviewed.told]).toEqual([0, '']);
        const [, id = ''] = /drawbar sync start --review (\S+)/.exec(reviewed.out) ?? [];
        const started = await drawbar(`sync start --review ${id} --accept-duplicates --watch`);
        if (!started.told.includes('review')) ended = started;
      }
      expect(ended?.told).toBe('');
      const [, status = ''] = /^\S+ {2}FULL {2}(\S+)/m.exec(ended?.out ?? '') ?? [];
      expect([status, ended?.exit]).toEqual(
        status === 'PARTIAL' ? ['PARTIAL', 3] : ['SUCCEEDED', 0],
      );
      const [run] = await data<{ id: string }[]>('sync runs');
      expect((await drawbar(`sync watch ${run?.id}`)).exit).toBe(ended?.exit);
    },
    MS,
  );

  it(
    'lists a conflict with both values and settles it',
    async () => {
      const pair = await coupledCustomer();
      const { erp: erpUrl = '', crm: crmUrl = '' } = system.urls;
      const [york, hull] = [{ city: 'York' }, { address1_city: 'Hull' }];
      const edits = [
        control(erpUrl, 'records', {
          set: 'customers',
          update: [{ id: pair.erp.key, ...york }],
        }),
        control(crmUrl, 'records', {
          set: 'accounts',
          update: [{ accountid: pair.crm.key, ...hull }],
        }),
      ];
      await Promise.all(edits);
      const listed = await eventually('the conflict is listed', MS, async () => {
        const { out } = await drawbar('conflicts --table CUSTOMER');
        return out.includes(pair.id) ? out : null;
      });
      expect(listed).toMatch(/York \| Hull/);
      const settled = await drawbar(`resolve ${pair.id} crm`);
      expect([settled.exit, settled.told]).toEqual([0, '']);
      await eventually('nothing waits', MS, async () => {
        const { exit, out } = await drawbar('conflicts');
        return exit === 0 && out === '' ? true : null;
      });
    },
    MS,
  );

  it(
    'tells a wrong key, a missing scope and an address where nobody answers apart',
    async () => {
      const watched = 'sync watch run_unknown';
      const stranger = { DRAWBAR_API_KEY: 'a key that nobody has' };
      for (const line of ['status', watched]) {
        const { exit, out, told } = await drawbar(line, stranger);
        expect([line, exit, out, told]).toEqual([line, 4, '', 'The API key is not known here.\n']);
      }
      const reader = await drawbar('sync modified', { DRAWBAR_API_KEY: KEYS.reader });
      expect([reader.exit, reader.out]).toEqual([4, '']);
      expect(reader.told).toContain('sync:run');
      const away = await drawbar('status', { DRAWBAR_URL: 'http://127.0.0.1:9' });
      expect(away.exit).toBe(5);
      expect(away.told).toContain('Drawbar does not answer');
      const unknown = await drawbar(watched);
      expect([unknown.exit, unknown.out]).toEqual([1, '']);
      for (const { told } of [reader, away, unknown]) expect(told).not.toMatch(/^\s+at /m);
    },
    MS,
  );
});

/** A pair that is in sync, so that a change on each side is a conflict. */
function coupledCustomer(): Promise<Pair> {
  const graph = system.urls['gateway'] ?? '';
  const identity = { 'x-api-key': KEYS.admin };
  return eventually('a customer is in sync', MS, async () => {
    const found = await ask<{
      integrations: { id: string; mappings: { id: string; name: string }[] }[];
    }>(graph, '{ integrations { id mappings { id name } } }', {}, identity);
    const [integration] = found.data.integrations;
    const mapping = integration?.mappings.find(({ name }) => name === 'CUSTOMER');
    const { data: pairs } = await ask<{ couplings: { nodes: Pair[] } }>(
      graph,
      `query ($id: ID!, $mapping: ID!) {
        couplings(integrationId: $id, first: 1, filter: {
          mappingIds: [$mapping], state: [IN_SYNC] }) {
          nodes { id erp { key } crm { key } } } }`,
      { id: integration?.id, mapping: mapping?.id },
      identity,
    );
    return pairs.couplings.nodes[0] ?? null;
  });
}
