import { describe, expect, it } from 'vitest';
import type { GraphAnswer } from '../graph-client.ts';
import { runCommand, type CommandIo } from './run-command.ts';

const INTEGRATION = {
  id: 'int_1',
  name: 'CRONUS',
  version: '3',
  mappings: [{ id: 'map_1', name: 'CUSTOMER' }],
};
const run = (status: string): object => ({
  id: 'run_1',
  kind: 'FULL',
  status,
  statusReason: null,
  progress: { done: 2, total: 2, percent: 100, counts: { inserted: 2, failed: 0 } },
});

interface Called {
  readonly exit: number;
  readonly out: readonly string[];
  readonly told: readonly string[];
  /** Inputs of the mutations that were sent. */
  readonly inputs: readonly unknown[];
}

interface Answers {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly errors?: GraphAnswer['errors'];
  readonly statuses?: readonly string[];
  readonly isWatched?: boolean;
}

async function drawbar(line: string, answers: Answers = {}): Promise<Called> {
  const [out, told, inputs]: [string[], string[], unknown[]] = [[], [], []];
  const { data = {}, errors = [], statuses = [], isWatched = false } = answers;
  const io: CommandIo = {
    client: {
      async ask(query, variables = {}) {
        if (query.startsWith('{ integrations')) {
          return { data: { integrations: [INTEGRATION] }, errors: [] };
        }
        if ('input' in variables) inputs.push(variables['input']);
        return { data: errors.length > 0 ? null : data, errors };
      },
      async *follow() {
        for (const [at, status] of statuses.entries()) {
          const kind = at === statuses.length - 1 ? 'FINISHED' : 'CHANGE';
          const event = { cursor: String(at), kind, run: run(status) };
          yield { data: { syncProgress: event }, errors: [] };
        }
      },
    },
    url: 'http://127.0.0.1:4000',
    write: (text) => out.push(text),
    tell: (text) => told.push(text),
    isWatched,
  };
  return { exit: await runCommand(line.split(' '), io), out, told, inputs };
}

describe('the command line', () => {
  it('lists its commands and exit codes', async () => {
    const { exit, out } = await drawbar('help');
    expect(exit).toBe(0);
    expect(out.join()).toContain('sync start --review ID');
    expect(out.join()).toContain('3 partial');
  });

  it('tells what was typed wrongly, and writes no data then', async () => {
    for (const line of ['nope', 'sync start', 'sync watch', 'status --bad', 'choose ITEMS']) {
      const { exit, out, told } = await drawbar(line);
      expect([line, exit, out]).toEqual([line, 2, []]);
      expect(told).toHaveLength(1);
    }
    expect((await drawbar('status --integration Other')).told[0]).toContain('CRONUS');
    expect((await drawbar('sync')).told[0]).toContain('there are: sync review, sync start');
    const kind = await drawbar('connect crm --kind x --url http://127.0.0.1:9');
    expect([kind.exit, kind.told]).toEqual([
      2,
      ['Give --kind, as one of DATAVERSE, SANDBOX; not X.'],
    ]);
  });

  it('writes what people read, or the answer as it came', async () => {
    const data = {
      syncIssueGroups: [{ id: 'g1', count: 4, code: 'X', message: 'No.', fix: null }],
    };
    expect((await drawbar('issues --table customer', { data })).out[0]).toContain('g1');
    const { out } = await drawbar('issues --json', { data });
    expect(JSON.parse(out[0] ?? '')).toEqual(data.syncIssueGroups);
  });

  it('tells that there is nothing where nothing is written', async () => {
    const data = { syncIssueGroups: [], records: { nodes: [] } };
    const { exit, told } = await drawbar('issues', { data });
    expect([exit, told]).toEqual([0, ['Nothing needs a person.']]);
    expect((await drawbar('issues --json', { data })).told).toEqual([]);
    expect((await drawbar('records customer erp', { data })).told).toHaveLength(1);
    expect((await drawbar('records customer both', { data })).exit).toBe(2);
  });

  it('switches stock and orders with who asks for them', async () => {
    const data = { updateIntegration: { integration: { setupSteps: [] }, userErrors: [] } };
    const first = async (line: string) => (await drawbar(line, { data })).inputs[0];
    expect(await first('stock on --user STOCK --secret env:KEY')).toMatchObject({
      itemAvailability: { enabled: true, credential: { user: 'STOCK', secret: 'env:KEY' } },
    });
    expect(await first('orders on --by-hand')).toMatchObject({
      salesOrderIntegration: { enabled: true, automatic: false },
    });
    expect(await first('orders off')).toEqual({
      id: 'int_1',
      expectedVersion: '3',
      salesOrderIntegration: { enabled: false },
    });
  });

  it('counts the checks that only wait for another, and lists companies', async () => {
    const check = (code: string, status: string) => ({ code, status, message: 'M.' });
    const checks = [check('TOKEN', 'FAIL'), check('VERSION', 'SKIPPED'), check('DNS', 'PASS')];
    const testOf = (found: readonly object[]) => {
      const erpCompanies = [{ key: 'c-2', name: 'My Company' }];
      const test = { ok: false, checks: found, erpCompanies };
      return drawbar('connect test', { data: { testIntegration: { test, userErrors: [] } } });
    };
    const { exit, out } = await testOf(checks);
    expect([exit, out[0]?.includes('VERSION')]).toEqual([1, false]);
    expect(out[0]).toContain('1 more were not checked');
    expect(out[0]).not.toContain('My Company');
    expect((await testOf([check('COMPANY', 'FAIL')])).out[0]).toMatch(/c-2 +My Company/);
  });

  it('ends with what became of a run, and shows it on its way to people only', async () => {
    const data = { startFullSync: { run: run('QUEUED'), userErrors: [] } };
    const line = 'sync start --review rev_1 --create CUSTOMER --watch';
    const ended = await drawbar(line, { data, statuses: ['RUNNING', 'PARTIAL'], isWatched: true });
    expect(ended.exit).toBe(3);
    expect(ended.out[0]).toContain('PARTIAL');
    expect(ended.told).toHaveLength(2);
    expect(ended.inputs).toEqual([
      {
        reviewId: 'rev_1',
        acceptDuplicates: false,
        lines: [{ mappingId: 'map_1', action: 'FULL_SYNC' }],
      },
    ]);
    const piped = await drawbar(line, { data, statuses: ['SUCCEEDED'] });
    expect([piped.exit, piped.told]).toEqual([0, []]);
  });

  it('sends of a connection what was given, and nothing else', async () => {
    const data = { updateIntegration: { integration: { setupSteps: [] }, userErrors: [] } };
    const line = 'connect crm --kind DATAVERSE --client-id abc --secret env:CRM_SECRET';
    expect((await drawbar(line, { data })).inputs).toEqual([
      {
        id: 'int_1',
        expectedVersion: '3',
        crm: { kind: 'DATAVERSE', credential: { clientId: 'abc', secret: 'env:CRM_SECRET' } },
      },
    ]);
  });

  it('tells a refusal from a graph that forbids and from a system that is away', async () => {
    const userErrors = [{ code: 'REVIEW_EXPIRED', message: 'It is old.', fix: 'Review again.' }];
    const refused = await drawbar('sync start --review rev_1', {
      data: { startFullSync: { run: null, userErrors } },
    });
    expect([refused.exit, refused.told]).toEqual([1, ['It is old. Review again.']]);
    const failing = (code: string): Promise<Called> =>
      drawbar('issues', { errors: [{ message: 'No.', extensions: { code } }] });
    expect((await failing('FORBIDDEN')).exit).toBe(4);
    expect((await failing('UPSTREAM_TIMEOUT')).exit).toBe(5);
    expect((await failing('INTERNAL')).exit).toBe(1);
  });

  it('settles a pair at the version that it sees, and asks for a word that it knows', async () => {
    const data = {
      coupling: { version: '7' },
      resolveConflict: { coupling: { id: 'cpl_1', state: 'PENDING' }, userErrors: [] },
    };
    const { exit, out, inputs } = await drawbar('resolve cpl_1 erp', { data });
    expect([exit, out]).toEqual([0, ['cpl_1 PENDING']]);
    const input = { couplingId: 'cpl_1', expectedVersion: '7', resolution: 'USE_ERP' };
    expect(inputs).toEqual([input]);
    expect((await drawbar('resolve cpl_1 mine', { data })).exit).toBe(2);
    const gone = await drawbar('resolve cpl_1 crm', { data: { coupling: null } });
    expect([gone.exit, gone.told]).toEqual([1, ['There is no coupling cpl_1.']]);
  });

  it('takes no secret of an administrator on the line itself', async () => {
    const { exit, told } = await drawbar('install --client-id abc --secret-env NOT_SET_HERE');
    expect([exit, told.length]).toEqual([2, 1]);
  });
});
