import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmPort } from '../port.ts';
import {
  json,
  problem,
  sandboxSettings,
  startFakeSystem,
  testContext,
  testOptions,
  type FakeSystem,
  type SeenRequest,
} from '../testing/fake-system.ts';
import { createCrm } from './crm.ts';

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

let system: FakeSystem;
let crm: CrmPort;

beforeEach(async () => {
  system = await startFakeSystem();
  crm = createCrm(sandboxSettings(system.url), testOptions());
});

afterEach(async () => {
  await crm.close();
  await system.close();
});

function has(...parts: readonly string[]): (request: SeenRequest) => boolean {
  return (request) => parts.every((part) => request.url.includes(part));
}

const account = {
  '@odata.etag': 'W/"77"',
  accountid: id(1),
  name: 'Adatum',
  creditlimit: 1000.5,
  modifiedon: '2026-01-22T08:11:02Z',
  _modifiedby_value: id(9),
  statecode: 0,
};

describe('a CRM that asks to wait', () => {
  it('is told until when, to all who share its budget', async () => {
    expect(await crm.throttledUntil()).toBeNull();
    const busy = problem(429, '0x80072322', 'Too many requests.', { 'retry-after': '60' });
    system.on(has('/WhoAmI'), busy);
    const before = Date.now();
    await expect(crm.environment(testContext())).rejects.toMatchObject({
      failure: 'rate-limited',
    });
    const until = await crm.throttledUntil();
    expect(until?.getTime()).toBeGreaterThanOrEqual(before + 60_000);
  });
});

describe('changes of the CRM', () => {
  it('are read, and records written, without fields it lacks also after a restart', async () => {
    const unknown = "Could not find a property named 'telephone2' on type 'account'.";
    const link = { '@odata.deltaLink': `${system.url}/api/data/v9.2/accounts?$deltatoken=1` };
    system.on(has('/accounts?$select'), json({ value: [account], ...link }));
    system.on(has(`/accounts(${id(1)})`), json(account));
    system.on(has('telephone2'), problem(400, '0x80060888', unknown));
    const first = await crm.changes('account', null, 100, testContext());
    system.on(has('$deltatoken=1'), json({ value: [account], ...link }));
    const restarted = createCrm(sandboxSettings(system.url), testOptions());
    try {
      const page = await restarted.changes('account', first.cursor, 100, testContext());
      expect(page.changes).toEqual(first.changes);
      const write = {
        op: 'update',
        key: 'a',
        id: id(1),
        ifVersion: 'W/"77"',
        data: { name: 'B' },
      } as const;
      const outcomes = await restarted.upsert('account', [write], { atomic: false }, testContext());
      expect(outcomes[0]).toMatchObject({ ok: true, did: 'updated' });
    } finally {
      await restarted.close();
    }
  });

  it('follow delta links and carry deletions', async () => {
    const link = { '@odata.deltaLink': `${system.url}/api/data/v9.2/accounts?$deltatoken=1` };
    system.on(has('/accounts?$select'), json({ value: [account], ...link }));
    const first = await crm.changes('account', null, 100, testContext());
    expect(first).toMatchObject({ full: true, more: false });
    expect(first.changes[0]).toMatchObject({
      op: 'upsert',
      row: { id: id(1), version: 'W/"77"', data: { name: 'Adatum', creditlimit: '1000.5' } },
    });
    expect(system.seen[0]?.headers.prefer).toContain('odata.track-changes');

    const gone = { '@odata.context': '#accounts/$deletedEntity', id: id(1), reason: 'deleted' };
    system.on(has('$deltatoken=1'), json({ value: [gone], ...link }));
    const second = await crm.changes('account', first.cursor, 100, testContext());
    expect(second).toMatchObject({ full: false, changes: [{ op: 'delete', id: id(1) }] });
  });

  it('begin again in full when the link has expired', async () => {
    const message = 'Version stamp associated with the client has expired. Please perform a full.';
    system.on(has('$deltatoken=old'), problem(410, '0x80044352', message));
    const link = { '@odata.deltaLink': '/api/data/v9.2/accounts?$deltatoken=2' };
    system.on(has('/accounts?$select'), json({ value: [account], ...link }));
    const cursor = JSON.stringify({ by: 'delta', link: '/x?$deltatoken=old', full: false });
    const page = await crm.changes('account', cursor, 100, testContext());
    expect(page).toMatchObject({ full: true, more: false });
    expect(page.changes).toHaveLength(1);
  });

  it('go by time of change where the table has no change tracking', async () => {
    system.on(has('/accounts?'), json({ value: [account] }));
    const first = await crm.changes('account', null, 100, testContext());
    expect(first).toMatchObject({ full: true, more: false });
    const second = await crm.changes('account', first.cursor, 100, testContext());
    expect(second.changes).toEqual([]);
    expect(system.seen.at(-1)?.url).toContain('modifiedon ge');
  });
});

describe('rows of the CRM', () => {
  it('are read by id, forty in a filter and all in one request', async () => {
    system.on(has('/$batch'), (request, response) => {
      const count = request.body.match(/GET \//g)?.length ?? 0;
      const page = `HTTP/1.1 200 OK\r\n\r\n${JSON.stringify({ value: [account] })}\r\n`;
      const part = `--r\r\nContent-Type: application/http\r\n\r\n${page}`;
      response.writeHead(200, { 'content-type': 'multipart/mixed; boundary=r' });
      response.end(`${part.repeat(count)}--r--`);
    });
    const ids = Array.from({ length: 50 }, (_, n) => id(1).slice(0, -2) + String(n + 10));
    const rows = await crm.byIds('account', [...ids, id(1)], testContext());
    expect(rows.get(id(1))?.data['name']).toBe('Adatum');
    expect(system.seen).toHaveLength(1);
  });

  it('are read one by one where batches are unknown', async () => {
    system.on(has('/accounts?'), json({ value: [account] }));
    const ids = Array.from({ length: 50 }, (_, n) => id(1).slice(0, -2) + String(n + 10));
    expect((await crm.byIds('account', [...ids, id(1)], testContext())).size).toBe(1);
    expect(system.seen.filter(has('/accounts?'))).toHaveLength(2);
  });

  it('are refused for a kind the CRM does not have', async () => {
    const work = crm.byIds('ledgerEntry', [id(1)], testContext());
    await expect(work).rejects.toMatchObject({ failure: 'unsupported' });
  });
});

describe('the connection test', () => {
  it('finds a table that may be read but not written', async () => {
    system.on(() => true, json({ value: [], UserId: id(9) }));
    const held = ['prvCreateAccount', 'prvWriteAccount', 'prvWriteContact'];
    const privileges = held.map((PrivilegeName) => ({ PrivilegeName }));
    system.on(has('RetrieveUserPrivileges'), json({ RolePrivileges: privileges }));
    const checks = await crm.test(testContext());
    const statusOf = (table: string) => checks.find(({ subject }) => subject === table)?.status;
    expect([statusOf('account'), statusOf('contact')]).toEqual(['PASS', 'FAIL']);
    expect(checks.find(({ subject }) => subject === 'contact')?.message).toContain('create');
  });

  it('finds an administrator and a missing role', async () => {
    system.on(has('/RetrieveVersion'), json({ Version: '9.2.1.0' }));
    system.on(has('/WhoAmI'), json({ UserId: id(9) }));
    system.on(has('/systemusers('), json({ isdisabled: false }));
    const role = {
      name: 'Systemadministrator',
      _roletemplateid_value: '627090FF-40A3-4053-8790-584EDC5BE201',
    };
    system.on(has('/systemuserroles_association'), json({ value: [role] }));
    const checks = await crm.test(testContext());
    const status = Object.fromEntries(checks.map((check) => [check.code, check.status]));
    expect(status).toMatchObject({
      TOKEN: 'PASS',
      VERSION: 'PASS',
      USER_ACTIVE: 'PASS',
      USER_NOT_ADMINISTRATOR: 'FAIL',
      USER_ROLES: 'PASS',
      PRIVILEGE: 'FAIL',
    });
  });
});
