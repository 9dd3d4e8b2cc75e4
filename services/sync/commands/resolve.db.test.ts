import { randomUUID } from 'node:crypto';
import type { Database } from '@drawbar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Integration } from '../domain/integration.ts';
import {
  STORED_KEY as key,
  storeIntegration,
  type StoredIntegration,
} from '../store/stored-integration.test-support.ts';
import type { CommandContext } from './context.ts';
import { resolveConflict } from './resolve.ts';

const [erpId, crmId] = [randomUUID(), randomUUID()];

let stored: StoredIntegration;
let database: Database;
let integration: Integration;

beforeAll(async () => {
  stored = await storeIntegration('sync-resolve', 2);
  ({ database, integration } = stored);
});
afterAll(() => stored.close());
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
