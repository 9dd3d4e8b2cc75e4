import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCrm, type CrmPort } from '@drawbar/connectors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyCompany } from '../support/company-folder.ts';
import { callContext, startSystems, type TestSystems } from '../support/systems.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbar-company-'));
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const options = { log, now: Date.now, random: Math.random };
let systems: TestSystems;
let administrator: CrmPort;
let who: { clientId: string; user: null };

beforeAll(async () => {
  copyCompany(folder);
  systems = await startSystems('connectors-solution', {}, folder);
  administrator = createCrm(systems.settings('crm', 'administrator'), options);
  who = { clientId: systems.settings('crm').clientId, user: null };
});
afterAll(async () => {
  await administrator?.close();
  await systems?.close();
  rmSync(folder, { recursive: true, force: true });
});

const check = async (code: string): Promise<string | undefined> =>
  (await systems.crm.test(callContext())).find((one) => one.code === code)?.status;
const install = (dryRun: boolean, port = administrator, user: typeof who = who) =>
  port.install(user, dryRun, callContext({ deadline: Date.now() + 30_000 }));

describe('installing what the CRM needs', () => {
  it('is refused to whoever is no administrator', async () => {
    expect(await install(false, systems.crm)).toMatchObject({
      ok: false,
      reason: 'not-administrator',
      fix: expect.stringContaining('System Administrator'),
    });
  });

  it('is refused for a user the CRM does not know, or who is an administrator', async () => {
    const unknown = { clientId: '00000000-0000-4000-8000-00000000beef', user: null };
    expect(await install(false, administrator, unknown)).toMatchObject({ reason: 'unknown-user' });
    const { clientId } = systems.settings('crm', 'administrator');
    expect(await install(false, administrator, { clientId, user: null })).toMatchObject({
      reason: 'user-is-administrator',
    });
  });

  it('fails for a wrong credential as any sign-in does', async () => {
    const settings = { ...systems.settings('crm', 'administrator'), clientSecret: 'wrong' };
    const stranger = createCrm(settings, options);
    try {
      await expect(install(false, stranger)).rejects.toMatchObject({ failure: 'credentials' });
    } finally {
      await stranger.close();
    }
  });

  it('only says what it would do in a dry run', async () => {
    const said = await install(true);
    expect(said).toMatchObject({ ok: true });
    expect(await systems.crm.solution(callContext())).toEqual({ version: null, upToDate: false });
    expect(await check('SOLUTION')).toBe('FAIL');
    expect(await install(true)).toEqual(said);
  });

  it('goes on after it was cut off in the middle, and names what it installed', async () => {
    const match = { method: 'POST', path: 'Attributes', nth: 3 };
    await systems.control('crm', 'faults', { match, fault: 'status', value: 500, times: 1 });
    await expect(install(false)).rejects.toMatchObject({ failure: 'unavailable' });
    expect(await systems.crm.solution(callContext())).toEqual({ version: null, upToDate: false });
    const done = await install(false);
    const paths = done.ok ? done.changes.map(({ path }) => path) : [];
    expect(paths).toContain('columns / drawbar_accountstatistic / drawbar_totalsales');
    expect(paths).toContain('keys / product / productnumber');
    expect(paths).toContain('roles / Drawbar Integration');
    expect(paths).toContain('users / Drawbar Integration / roles / Drawbar Integration');
    expect(paths.at(-1)).toBe('solution / Drawbar / version');
  });

  it('leaves nothing to do, and a check that passes', async () => {
    expect(await install(false)).toEqual({ ok: true, changes: [] });
    expect(await install(true)).toEqual({ ok: true, changes: [] });
    expect(await systems.crm.solution(callContext())).toEqual({
      version: '1.1.0.0',
      upToDate: true,
    });
    expect(await check('SOLUTION')).toBe('PASS');
  });

  it('makes a table that records can be written to', async () => {
    const page = await systems.crm.changes('accountStatistics', null, 10, callContext());
    expect(page.changes).toEqual([]);
  });
});

describe('the demo company', () => {
  it('comes with everything installed', async () => {
    const demo = await startSystems('connectors-solution-demo');
    const port = createCrm(demo.settings('crm', 'administrator'), options);
    try {
      const { clientId } = demo.settings('crm');
      expect(await install(false, port, { clientId, user: null })).toEqual({
        ok: true,
        changes: [],
      });
    } finally {
      await port.close();
      await demo.close();
    }
  });
});
