import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Intent } from '../domain/decide.ts';
import type { Claimed, Settled } from '../domain/pair-ports.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { migrations } from '../migrations.ts';
import { announcer } from './announce.ts';
import { insertCoupling, type CouplingScope } from './couplings.ts';
import { CHANGE_INTENT, claimPending, enqueue, URGENCY, type PairKey } from './pending.ts';
import { settle } from './settle.ts';
import { uncouple } from './uncouple.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const erp = (digit: number): string => `00000000-0000-4000-8000-0000000001${digit}0`;
const crm = (digit: number): string => `00000000-0000-4000-8000-0000000002${digit}0`;

let target: TestDatabase;
let database: Database;
/** Whom the owners of the records were told to be partners, the newest last. */
let partners: (readonly [string, string | null])[] = [];

const scope = (): CouplingScope => ({
  integration,
  mapping: CUSTOMER,
  intakes: [
    {
      kinds: ['customer'],
      setPartners: async (
        _tx: unknown,
        _scope: unknown,
        _kind: string,
        told: readonly { readonly id: string; readonly partner: string | null }[],
      ) => {
        partners.push(...told.map(({ id, partner }) => [id, partner] as const));
      },
    },
  ] as unknown as CouplingScope['intakes'],
  now: new Date(),
});

beforeAll(async () => {
  target = await testDatabase('sync-lost-partner');
  database = openDatabase(target.url, { max: 4, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  await database.sql`insert into sync.integration
    (id, name, created_at, updated_at, item_availability, sales_orders)
    values (${integration}, 'CRONUS', now(), now(), '{}', '{}')`;
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  partners = [];
  await database.sql`truncate sync.record, sync.coupling, sync.pending, sync.issue cascade`;
});

async function couple(erpId: string, crmId: string): Promise<string> {
  const made = await database.sql.begin((tx) => insertCoupling(tx, scope(), { erpId, crmId }));
  if (made === null) throw new Error('They have partners already.');
  return made.id;
}

async function ask(pair: PairKey, intent: Partial<Intent>): Promise<void> {
  const named = { integration, mapping: 'CUSTOMER' };
  const options = { urgency: URGENCY.NOW, now: new Date(Date.now() - 1_000) };
  await enqueue(database.sql, named, [pair], { ...CHANGE_INTENT, ...intent }, options);
}

async function claimAll(): Promise<Claimed[]> {
  const { sql } = database;
  const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const named = { integration, mapping: 'CUSTOMER' };
  return claimPending(sql, named, { max: 10, now: new Date(), worker: own?.pid ?? 0 });
}

const settleAll = (settled: readonly Settled[]): Promise<void> =>
  database.sql.begin((tx) =>
    settle(tx, scope(), settled, announcer(tx, integration)),
  ) as Promise<void>;

/** The missing record of a pair was created. */
const created = (pair: Claimed, erpId: string, crmId: string): Settled => ({
  kind: 'synchronised',
  pair,
  erpId,
  crmId,
  base: { values: {}, erpHolds: {}, crmHolds: {}, sent: [] },
  erpRow: null,
  crmRow: null,
  toCrm: erpId === pair.erpId ? 'inserted' : 'unchanged',
  toErp: erpId === pair.erpId ? 'unchanged' : 'inserted',
  unseen: null,
  again: false,
});

const couplings = async (): Promise<object[]> => [
  ...(await database.sql`select erp_id as erp, crm_id as crm from sync.coupling order by erp_id`),
];
const issues = async (): Promise<object[]> => [
  ...(await database.sql`select code, state, erp_id as erp, crm_id as crm from sync.issue`),
];
const orphan = (side: { readonly erp: string } | { readonly crm: string }): object => ({
  code: 'CREATED_WITHOUT_PARTNER',
  state: 'OPEN',
  erp: null,
  crm: null,
  ...side,
});

describe('a record that was made for one which got another partner meanwhile', () => {
  it.each(['CRM', 'ERP'] as const)('is told to a person: made in the %s', async (side) => {
    const isCrm = side === 'CRM';
    await ask(
      { erpId: isCrm ? erp(1) : null, crmId: isCrm ? null : crm(1) },
      { mayCreate: [side] },
    );
    const [pair] = await claimAll();
    if (pair === undefined) throw new Error('The record is due.');
    await (isCrm ? couple(erp(1), crm(9)) : couple(erp(9), crm(1)));
    await settleAll([isCrm ? created(pair, erp(1), crm(2)) : created(pair, erp(2), crm(1))]);
    expect(await issues()).toEqual([orphan(isCrm ? { crm: crm(2) } : { erp: erp(2) })]);
    const [again] = await claimAll();
    expect(again?.coupling).toMatchObject(isCrm ? { crmId: crm(9) } : { erpId: erp(9) });
  });

  it('is nobody to worry about once it has a partner of its own', async () => {
    await ask({ erpId: erp(1), crmId: null }, { mayCreate: ['CRM'] });
    const [pair] = await claimAll();
    if (pair === undefined) throw new Error('The record is due.');
    await couple(erp(1), crm(9));
    await couple(erp(8), crm(2));
    await settleAll([created(pair, erp(1), crm(2))]);
    expect(await issues()).toEqual([]);
  });
});

describe('a record that was restored', () => {
  async function restoring(): Promise<{ readonly pair: Claimed; readonly other: Claimed }> {
    await couple(erp(1), crm(1));
    await ask({ erpId: erp(1), crmId: crm(1) }, { deletion: 'RESTORE' });
    await ask({ erpId: erp(5), crmId: null }, { mayCreate: ['CRM'] });
    const claimed = await claimAll();
    const pair = claimed.find(({ erpId }) => erpId === erp(1));
    const other = claimed.find(({ erpId }) => erpId === erp(5));
    if (pair === undefined || other === undefined) throw new Error('Both are due.');
    return { pair, other };
  }

  it('goes on with its pair', async () => {
    const { pair } = await restoring();
    await settleAll([created(pair, erp(2), crm(1))]);
    expect(await couplings()).toEqual([{ erp: erp(2), crm: crm(1) }]);
    expect(partners.at(-1)).toEqual([erp(2), crm(1)]);
  });

  it('leaves the rest of its batch alone when somebody coupled it meanwhile', async () => {
    const { pair, other } = await restoring();
    await couple(erp(2), crm(9));
    await settleAll([created(pair, erp(2), crm(1)), created(other, erp(5), crm(5))]);
    expect(await couplings()).toEqual([
      { erp: erp(1), crm: crm(1) },
      { erp: erp(2), crm: crm(9) },
      { erp: erp(5), crm: crm(5) },
    ]);
    expect(await issues()).toEqual([]);
  });

  it('has no partner when its pair was uncoupled meanwhile', async () => {
    const { pair } = await restoring();
    const id = pair.coupling?.id ?? randomUUID();
    await database.sql.begin((tx) => uncouple(tx, scope(), [id], announcer(tx, integration)));
    await settleAll([created(pair, erp(2), crm(1))]);
    expect(await couplings()).toEqual([]);
    expect(partners.filter(([record]) => record === erp(2))).toEqual([]);
    expect(await issues()).toEqual([orphan({ erp: erp(2) })]);
  });
});
