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
import { resolveConflict, type ResolveRequest } from './resolve.ts';

let stored: StoredIntegration;
let database: Database;
let integration: Integration;

beforeAll(async () => {
  stored = await storeIntegration('sync-resolve', 2);
  ({ database, integration } = stored);
});
afterAll(() => stored.close());
beforeEach(() => database.sql`truncate sync.coupling, sync.pending cascade`);

const DELETED = { kind: 'ERP_DELETED', fields: [] } as const;
const fields = ['name', 'city'].map((field) => ({ field, erp: 'A', crm: 'B', base: 'C' }));

/** A pair in conflict; answers its id. */
async function conflicting(kind: object): Promise<string> {
  const id = randomUUID();
  const conflict = { ...kind, detectedAt: '2026-01-22T12:00:00Z' };
  const { sql } = database;
  await sql`insert into sync.coupling
    (id, integration, mapping, erp_id, crm_id, state, conflict, version, changed_at)
    values (${id}, ${key}, 'CUSTOMER', ${randomUUID()},
      ${randomUUID()}, 'CONFLICT', ${sql.json(conflict)}, 7,
      now())`;
  return id;
}

const chooseDeletion = async (as: Integration): ReturnType<typeof resolve> =>
  resolve(as, {
    coupling: await conflicting(DELETED),
    resolution: 'DELETE_REMAINING',
    choices: [],
  });

const choose = async (...ids: readonly string[]): ReturnType<typeof resolve> =>
  resolve(integration, {
    coupling: await conflicting({ kind: 'BOTH_UPDATED', fields }),
    resolution: 'PER_FIELD',
    choices: ids.map((fieldMappingId) => ({ fieldMappingId, use: 'ERP' })),
  });

async function resolve(
  as: Integration,
  request: Omit<ResolveRequest, 'expectedVersion'>,
): Promise<readonly { readonly code: string }[]> {
  const context: CommandContext = {
    database,
    intakes: [],
    now: () => new Date(),
    metadata: {} as CommandContext['metadata'],
    settingsChanged: () => undefined,
  };
  const attempt = { subject: randomUUID(), repeated: false };
  const asked = { integration: as, by: 'somebody', traceId: 'test', attempt };
  return (await resolveConflict(context, asked, { ...request, expectedVersion: '7' })).userErrors;
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

  it('names each field in conflict once, and no other', async () => {
    const at = (index: string): string[] => ['fieldChoices', index, 'fieldMappingId'];
    const [name, city] = ['CUSTOMER/name', 'CUSTOMER/city'];
    expect(await choose(name, 'CONTACT/city')).toMatchObject([
      { code: 'NOT_FOUND', field: at('1') },
    ]);
    expect(await choose(name, city, name)).toMatchObject([
      { code: 'INVALID_VALUE', field: at('2') },
    ]);
    expect(await choose(name)).toMatchObject([
      { code: 'REQUIRED', field: ['fieldChoices'], message: 'No choice was made for City.' },
    ]);
    expect([...(await database.sql`select choices from sync.pending`)]).toEqual([]);
  });

  it('leaves nothing to be carried out later while the integration is switched off', async () => {
    const errors = await chooseDeletion({ ...integration, enabled: false });
    expect(errors).toMatchObject([{ code: 'INTEGRATION_DISABLED' }]);
    expect([...(await database.sql`select deletion from sync.pending`)]).toEqual([]);
  });
});
