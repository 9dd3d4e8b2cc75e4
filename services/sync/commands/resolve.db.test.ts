import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Integration } from '../domain/integration.ts';
import { migrations } from '../migrations.ts';
import { readIntegrations } from '../store/integrations.ts';
import type { CommandContext } from './context.ts';
import { resolveConflict } from './resolve.ts';

const key = '00000000-0000-4000-8000-000000000001';
const [erpId, crmId] = [randomUUID(), randomUUID()];

let target: TestDatabase;
let database: Database;
let integration: Integration;

beforeAll(async () => {
  target = await testDatabase('sync-resolve');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  await database.sql`insert into sync.integration
    (id, name, enabled, created_at, updated_at, item_availability, sales_orders)
    values (${key}, 'CRONUS', true, now(), now(), '{}', '{}')`;
  const [stored] = await readIntegrations(database.sql);
  if (stored === undefined) throw new Error('The integration was not stored.');
  integration = stored;
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(() => database.sql`truncate sync.coupling, sync.pending cascade`);

/** A pair whose record of the ERP was deleted; answers its id. */
async function halfDeleted(): Promise<string> {
  const id = randomUUID();
  const conflict = { kind: 'ERP_DELETED', fields: [], detectedAt: '2026-01-22T12:00:00Z' };
  const { sql } = database;
  await sql`insert into sync.coupling
    (id, integration, mapping, erp_id, crm_id, state, conflict, version, changed_at)
    values (${id}, ${key}, 'CUSTOMER', ${erpId}, ${crmId}, 'CONFLICT', ${sql.json(conflict)}, 7,
      now())`;
  return id;
}

async function chooseDeletion(as: Integration): Promise<readonly { readonly code: string }[]> {
  const context: CommandContext = {
    database,
    intakes: [],
    now: () => new Date(),
    metadata: {} as CommandContext['metadata'],
    settingsChanged: () => undefined,
  };
  const attempt = { subject: randomUUID(), repeated: false };
  const asked = { integration: as, by: 'somebody', traceId: 'test', attempt };
  const request = {
    coupling: await halfDeleted(),
    expectedVersion: '7',
    resolution: 'DELETE_REMAINING',
    choices: {},
  } as const;
  return (await resolveConflict(context, asked, request)).userErrors;
}

describe('a decision about a conflict', () => {
  it('leaves nothing to be carried out later while the mapping is switched off', async () => {
    const overrides = [{ mapping: 'CUSTOMER', version: 2, settings: { enabled: false } }] as const;
    const errors = await chooseDeletion({ ...integration, overrides });
    expect(errors).toMatchObject([
      { code: 'NOT_ALLOWED_NOW', message: expect.stringContaining('Switched off') },
    ]);
    expect([...(await database.sql`select deletion from sync.pending`)]).toEqual([]);
    const versions = await database.sql`select version::int as version from sync.coupling`;
    expect([...versions]).toEqual([{ version: 7 }]);
  });

  it('leaves nothing to be carried out later while the integration is switched off', async () => {
    const errors = await chooseDeletion({ ...integration, enabled: false });
    expect(errors).toMatchObject([{ code: 'INTEGRATION_DISABLED' }]);
    expect([...(await database.sql`select deletion from sync.pending`)]).toEqual([]);
  });
});
