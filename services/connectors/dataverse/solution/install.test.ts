import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmPort } from '../../port.ts';
import {
  inTurn,
  json,
  sandboxSettings,
  startFakeSystem,
  testContext,
  testOptions,
  type FakeSystem,
  type SeenRequest,
} from '../../testing/fake-system.ts';
import { createCrm } from '../crm.ts';
import { isAtLeast, KEYS, OWN_TABLES, PRIVILEGES, SOLUTION_VERSION, TRACKED } from './content.ts';
import { columnsOf } from './metadata.ts';

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const ADMINISTRATOR = '627090ff-40a3-4053-8790-584edc5be201';
const WHO = { clientId: id(7), user: null };
const none = json({ value: [] });

let system: FakeSystem;
let crm: CrmPort;

const is =
  (method: string, ...parts: readonly string[]) =>
  (request: SeenRequest): boolean =>
    request.method === method && parts.every((part) => request.url.includes(part));
const written = (): string[] =>
  system.seen.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`);

/** An environment where everything stands but what a test takes away; later rules win. */
beforeEach(async () => {
  system = await startFakeSystem();
  crm = createCrm(sandboxSettings(system.url), testOptions());
  const { on } = system;
  on(() => true, none);
  on(({ method }) => method !== 'GET', json('', 204));
  on(is('GET', '/WhoAmI'), json({ UserId: id(1) }));
  const administrator = { roleid: id(2), name: 'Any', _roletemplateid_value: ADMINISTRATOR };
  on(is('GET', `(${id(1)})/systemuserroles_association`), json({ value: [administrator] }));
  const user = { systemuserid: id(3), fullname: 'Drawbar', _businessunitid_value: id(4) };
  on(is('GET', '/systemusers?'), json({ value: [user] }));
  on(is('GET', '/roles?'), json({ value: [{ roleid: id(5) }] }));
  on(is('GET', `(${id(3)})/systemuserroles_association`), json({ value: [{ roleid: id(5) }] }));
  on(is('GET', '/solutions?'), json({ value: [{ solutionid: id(6), version: SOLUTION_VERSION }] }));
  const tracked = TRACKED.map((LogicalName) => ({ LogicalName, ChangeTrackingEnabled: true }));
  on(is('GET', '/EntityDefinitions?'), json({ value: tracked }));
  on(is('GET', '/EntityDefinitions('), json({ LogicalName: 'x' }));
  const columns = OWN_TABLES.flatMap((kind) => [
    ...columnsOf(kind).map(({ name }) => ({ LogicalName: name })),
    ...Object.keys(kind.lookups).map((name) => ({ LogicalName: name.slice(1, -6) })),
  ]);
  on(is('GET', '/Attributes'), json({ value: columns }));
  on(is('GET', '/Keys'), json({ value: [key('Active')] }));
});
afterEach(async () => {
  await crm.close();
  await system.close();
});

const key = (EntityKeyIndexStatus: string) => ({
  KeyAttributes: ['productnumber'],
  EntityKeyIndexStatus,
});

describe('an installation', () => {
  it('writes nothing where everything stands', async () => {
    expect(await crm.install(WHO, false, testContext())).toEqual({ ok: true, changes: [] });
    expect(written()).toEqual([]);
  });

  it('switches change tracking on with the whole definition, and keeps its labels', async () => {
    const off = { LogicalName: 'uom', ChangeTrackingEnabled: false };
    system.on(is('GET', '/EntityDefinitions?'), json({ value: [off] }));
    const definition = { ...off, MetadataId: id(8), DisplayName: { Label: 'Unit' } };
    system.on(is('GET', "(LogicalName='uom')"), json(definition));
    const done = await crm.install(WHO, false, testContext());
    expect(done).toEqual({
      ok: true,
      changes: [{ path: 'change tracking / uom', before: 'off', after: 'on' }],
    });
    const [put] = system.seen.filter(({ method }) => method === 'PUT');
    expect(JSON.parse(put?.body ?? '')).toEqual({ ...definition, ChangeTrackingEnabled: true });
    expect(put?.headers).toMatchObject({
      'mscrm.mergelabels': 'true',
      'mscrm.solutionuniquename': 'Drawbar',
    });
  });

  it('says which records stand in the way of a key', async () => {
    system.on(is('GET', '/Keys'), inTurn(none, json({ value: [key('Failed')] })));
    expect(await crm.install(WHO, false, testContext())).toMatchObject({
      ok: false,
      reason: 'key-failed',
      message: expect.stringContaining('productnumber'),
      fix: expect.stringContaining('product'),
    });
  });

  it('brings an older version up to date, last of all', async () => {
    const old = { solutionid: id(6), version: '1.0.0.0' };
    system.on(is('GET', '/solutions?'), json({ value: [old] }));
    system.on(is('GET', '/privileges?'), json({ value: [{ privilegeid: id(9), name: 'prvX' }] }));
    const done = await crm.install(WHO, false, testContext());
    const changes = done.ok ? done.changes : [];
    expect(changes.at(-1)).toEqual({
      path: 'solution / Drawbar / version',
      before: '1.0.0.0',
      after: SOLUTION_VERSION,
    });
    expect(written().at(-1)).toContain(`PATCH /api/data/v9.2/solutions(${id(6)})`);
    expect(written()[0]).toContain('AddPrivilegesRole');
  });

  it('is refused for a disabled user', async () => {
    const user = { systemuserid: id(3), fullname: 'Drawbar', _businessunitid_value: id(4) };
    system.on(is('GET', '/systemusers?'), json({ value: [{ ...user, isdisabled: true }] }));
    expect(await crm.install(WHO, false, testContext())).toMatchObject({
      reason: 'user-disabled',
    });
  });
});

/** What each version brings; a CRM that holds one gets nothing of it again. */
const CONTENT_OF = { '1.1.0.0': '6f06b6e1203ac3c3' };

describe('versions', () => {
  it('rise with what the solution holds: an installed one would else never get the rest', () => {
    const tables = OWN_TABLES.map(({ table, fields }) => [table, fields]);
    const content = JSON.stringify([PRIVILEGES, TRACKED, KEYS, tables]);
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
    expect({ [SOLUTION_VERSION]: hash }).toEqual(CONTENT_OF);
  });

  it('are compared number by number', () => {
    expect(isAtLeast('1.0.0.0', '1.0.0.0')).toBe(true);
    expect(isAtLeast('1.10.0.0', '1.9.0.0')).toBe(true);
    expect(isAtLeast('0.9.9.9', '1.0.0.0')).toBe(false);
    expect(isAtLeast('2', '1.0.0.0')).toBe(true);
  });
});
