import fc from 'fast-check';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../migrations.ts';
import { readMatches, type Matches } from './matches.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const SAMPLES = 10;

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-matches');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  await database.sql`insert into sync.integration
    (id, name, enabled, created_at, updated_at, item_availability, sales_orders)
    values (${integration}, 'CRONUS', true, now(), now(), '{}', '{}')`;
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(() => database.sql`truncate sync.record, sync.coupling`);

interface Keyed {
  readonly id: string;
  readonly keys: readonly string[];
}

const recordsOf = (letter: string, keys: readonly (readonly string[])[]): Keyed[] =>
  keys.map((own, index) => ({
    id: `${letter.repeat(8)}-0000-4000-8000-${String(index).padStart(12, '0')}`,
    keys: own,
  }));

async function keep(system: 'ERP' | 'CRM', records: readonly Keyed[]): Promise<void> {
  const { sql } = database;
  await sql`insert into sync.record
      (integration, mapping, system, id, label, in_filter, keys, match_keys)
    select ${integration}, 'CUSTOMER', ${system}, r.id, 'Adatum', true, '{}',
      array(select jsonb_array_elements_text(r.keys))
    from jsonb_to_recordset(${sql.json(records.map(({ id, keys }) => ({ id, keys: [...keys] })))})
      as r (id uuid, keys jsonb)`;
}

/** By looking at every two records. */
function expected(erp: readonly Keyed[], crm: readonly Keyed[]): Matches {
  const pairs = erp.flatMap((one) =>
    crm
      .filter((other) => other.keys.some((key) => one.keys.includes(key)))
      .map((other) => ({ mapping: 'CUSTOMER', erpId: one.id, crmId: other.id })),
  );
  const isUnique = ({ erpId, crmId }: (typeof pairs)[number]): boolean =>
    pairs.filter((pair) => pair.erpId === erpId || pair.crmId === crmId).length === 1;
  const several = pairs.filter((pair) => !isUnique(pair));
  const samples = several.slice(0, SAMPLES).map(({ erpId, crmId }) => ({ erpId, crmId }));
  const amounts = {
    erp: new Set(several.map(({ erpId }) => erpId)).size,
    crm: new Set(several.map(({ crmId }) => crmId)).size,
  };
  return {
    unique: pairs.filter(isUnique),
    ambiguous: new Map(several.length === 0 ? [] : [['CUSTOMER', { ...amounts, samples }]]),
  };
}

describe('records that share a key', () => {
  it('are the same as if every two of them were compared', async () => {
    const key = fc.constantFrom(...'abcdefghijkl');
    const side = fc.array(fc.array(key, { maxLength: 3 }), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(side, side, async (erpKeys, crmKeys) => {
        await database.sql`truncate sync.record`;
        const [erp, crm] = [recordsOf('a', erpKeys), recordsOf('b', crmKeys)];
        await keep('ERP', erp);
        await keep('CRM', crm);
        expect(await readMatches(database.sql, integration)).toEqual(expected(erp, crm));
      }),
      { numRuns: 40 },
    );
  });

  it('are counted, not paired, when many have the same one', async () => {
    const many = Array.from({ length: 1_000 }, () => ['the same']);
    const [erp, crm] = [recordsOf('a', many), recordsOf('b', many)];
    await keep('ERP', erp);
    await keep('CRM', crm);
    const { unique, ambiguous } = await readMatches(database.sql, integration);
    expect(unique).toEqual([]);
    const samples = crm.slice(0, SAMPLES).map(({ id }) => ({ erpId: erp[0]?.id, crmId: id }));
    expect(ambiguous.get('CUSTOMER')).toEqual({ erp: 1_000, crm: 1_000, samples });
  });

  it('are left out once they are coupled', async () => {
    const [erp, crm] = [recordsOf('a', [['k']]), recordsOf('b', [['k'], ['k']])];
    await keep('ERP', erp);
    await keep('CRM', crm);
    await database.sql`insert into sync.coupling
        (id, integration, mapping, erp_id, crm_id, state, changed_at)
      values (gen_random_uuid(), ${integration}, 'CUSTOMER', gen_random_uuid(), ${crm[0]?.id ?? ''},
        'IN_SYNC', now())`;
    const { unique, ambiguous } = await readMatches(database.sql, integration);
    expect(unique).toMatchObject([{ erpId: erp[0]?.id, crmId: crm[1]?.id }]);
    expect(ambiguous.size).toBe(0);
  });
});
