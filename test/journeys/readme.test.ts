import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { ask } from '../support/graph.ts';

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const run = promisify(execFile);

interface Block {
  readonly language: string;
  readonly text: string;
}
const blocks: Block[] = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
  language: match[1] ?? '',
  text: match[2] ?? '',
}));
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.trim().split('\n'));
const operations = blocks.flatMap((block, index) => {
  if (block.language !== 'graphql') return [];
  const next = blocks[index + 1];
  return [{ query: block.text, answer: next?.language === 'json' ? next.text : null }];
});
/** Commands that start this very run, or that other suites are about. */
const STARTED_OTHERWISE = new Set(['npm start', 'npm test']);

const folder = testFolder();
let system: SystemProcess;

beforeAll(async () => {
  system = await startSystem(quietSettings(folder));
});
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

/** A command of the page, aimed at the system under test. */
function aimed(command: string): string {
  const places: [string, string | undefined][] = [
    ['http://127.0.0.1:4000', system.urls['gateway']],
    ['http://127.0.0.1:4010', system.urls['erp']],
    ['http://127.0.0.1:4020', system.urls['crm']],
  ];
  return places.reduce((text, [from, to]) => text.replaceAll(from, to ?? from), command);
}

describe('the README', () => {
  it('starts with the two commands that need nothing else', () => {
    expect(commands).toEqual(expect.arrayContaining([...STARTED_OTHERWISE]));
  });

  it.each(operations.map((operation, index) => ({ ...operation, number: index + 1 })))(
    'shows an operation that works, with its real answer ($number)',
    async ({ query, answer }) => {
      const { data, errors } = await ask(system.urls['gateway'] ?? '', query);
      expect(errors).toEqual([]);
      expect(data).toEqual(answer === null ? data : JSON.parse(answer));
      expect(JSON.stringify(data)).not.toContain('"nodes":[]');
    },
  );

  it('leads to tabs of GraphiQL that run as they are', async () => {
    const graph = system.urls['gateway'] ?? '';
    const page = await (await fetch(`${graph}/`)).text();
    const [, embedded = '[]'] = /id="examples">(.*?)<\/script>/s.exec(page) ?? [];
    const tabs = JSON.parse(embedded) as { query: string; variables?: Record<string, unknown> }[];
    expect(tabs.length).toBeGreaterThanOrEqual(5);
    for (const { query, variables } of tabs) {
      const { errors } = await ask(graph, query, variables);
      const codes = errors.map(({ extensions }) => String(extensions?.['code']));
      // On a busy machine the ERP may miss its two seconds, which the answer then says.
      expect([query, codes.filter((code) => !code.startsWith('UPSTREAM_'))]).toEqual([query, []]);
    }
  });

  it.each(commands.filter((command) => !STARTED_OTHERWISE.has(command)))(
    'shows a command that works: %s',
    async (command) => {
      const { stdout } = await run('sh', ['-c', aimed(command)]);
      const answer = JSON.parse(stdout) as { errors?: unknown; error?: unknown };
      expect(answer.errors ?? answer.error).toBeUndefined();
    },
  );
});
