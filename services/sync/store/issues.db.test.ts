import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFailure } from '../domain/failure.ts';
import type { Failure } from '../domain/pair-ports.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { migrations } from '../migrations.ts';
import { noteIssues } from './issues.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const erpId = '00000000-0000-4000-8000-000000000e01';

let target: TestDatabase;
let database: Database;

beforeAll(async () => {
  target = await testDatabase('sync-issues');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  await database.sql`insert into sync.integration
    (id, name, created_at, updated_at, item_availability, sales_orders)
    values (${integration}, 'CRONUS', now(), now(), '{}', '{}')`;
});
afterAll(async () => {
  await database.close();
  await target.drop();
});

beforeEach(() => database.sql`truncate sync.issue cascade`);

const failureOf = (code: string, category: Failure['category']): Failure => ({
  code,
  category,
  origin: 'CRM',
  message: `It failed: ${code}.`,
  fix: null,
  upstream: null,
  field: null,
  missing: [],
  candidates: [],
});

describe('an issue', () => {
  it('that somebody ignored shows again when the record fails for another reason', async () => {
    const { sql } = database;
    const fails = async (failure: Failure): Promise<object> => {
      const issue = { erpId, crmId: null, failure, severity: 'ERROR', nextRetryAt: null } as const;
      const scope = { integration, mapping: CUSTOMER, now: new Date() };
      await sql.begin((tx) => noteIssues(tx, scope, [issue]));
      const [row] = await sql`select code, state, ignored_reason as reason from sync.issue`;
      return { ...row };
    };
    const data = failureOf('REQUIRED_VALUE_MISSING', 'DATA');
    expect(await fails(data)).toMatchObject({ state: 'OPEN' });
    await sql`update sync.issue set state = 'IGNORED', ignored_reason = 'Not now.'`;
    const ignored = { state: 'IGNORED', reason: 'Not now.' };
    expect(await fails(data)).toMatchObject(ignored);
    expect(await fails(failureOf('SYSTEM_UNAVAILABLE', 'TRANSIENT'))).toMatchObject(ignored);
    expect(await fails(data)).toMatchObject(ignored);
    expect(await fails(failureOf('MISSING_PRIVILEGE', 'PERMISSION'))).toEqual({
      code: 'MISSING_PRIVILEGE',
      state: 'OPEN',
      reason: null,
    });
  });

  it('is kept whatever text a system refused the record with', async () => {
    const message = 'Too long: \0a\ud83d';
    const failure = writeFailure(CUSTOMER, 'CRM', 'Adatum', {
      key: 'k',
      ok: false,
      retry: 'never',
      failure: 'data',
      message,
      field: null,
      resting: false,
    });
    const issue = { erpId, crmId: null, failure, severity: 'ERROR', nextRetryAt: null } as const;
    const scope = { integration, mapping: CUSTOMER, now: new Date() };
    await database.sql.begin((tx) => noteIssues(tx, scope, [issue]));
    const kept = await database.sql`select message, upstream_message from sync.issue`;
    expect([...kept]).toEqual([
      {
        message: 'The CRM refused Adatum: Too long: a\ufffd',
        upstream_message: 'Too long: a\ufffd',
      },
    ]);
  });
});
