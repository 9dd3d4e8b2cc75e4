import type { Database } from '@drawbar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Links } from '../domain/links.ts';
import { CONTACT } from '../mapping/contact.ts';
import { insertCoupling, type CouplingScope } from './couplings.ts';
import { readLinks } from './links.ts';
import {
  STORED_KEY as integration,
  storeIntegration,
  type StoredIntegration,
} from './stored-integration.test-support.ts';

const ERP_ID = '00000000-0000-4000-8000-000000000101';
const CRM_ID = '00000000-0000-4000-8000-000000000201';

let stored: StoredIntegration;
let database: Database;

const scope = (): CouplingScope => ({
  integration,
  mapping: CONTACT,
  intakes: [],
  now: new Date(),
});

beforeAll(async () => {
  stored = await storeIntegration('sync-links', 4);
  ({ database } = stored);
});
afterAll(() => stored.close());
beforeEach(async () => {
  await database.sql`truncate sync.record, sync.coupling cascade`;
});

async function seen(system: 'ERP' | 'CRM', id: string, keys: readonly string[]): Promise<void> {
  await database.sql`insert into sync.record
    (integration, mapping, system, id, label, in_filter, keys, match_keys)
    values (${integration}, 'CONTACT', ${system}, ${id}, 'Rob Verhoff', true, ${keys as string[]},
      '{}')`;
}

async function couple(): Promise<void> {
  await database.sql.begin((tx) => insertCoupling(tx, scope(), { erpId: ERP_ID, crmId: CRM_ID }));
}

const links = (): Promise<Links> =>
  readLinks(database.sql, { integration, localCurrency: 'GBP', today: '2026-01-22' }, [
    { ask: 'erpCode', mapping: 'CONTACT', key: CRM_ID },
    { ask: 'crmId', mapping: 'CONTACT', key: 'CT000028' },
  ]);

describe('what records point at', () => {
  it('is found from both sides once it is coupled', async () => {
    await seen('ERP', ERP_ID, ['CT000028']);
    await seen('CRM', CRM_ID, []);
    await couple();
    const found = await links();
    expect(found.erpCode('CONTACT', CRM_ID)).toEqual({ kind: 'found', value: 'CT000028' });
    expect(found.crmId('CONTACT', 'CT000028')).toEqual({ kind: 'found', value: CRM_ID });
  });

  it('is found from both sides before any feed has shown the record made for it', async () => {
    await seen('ERP', ERP_ID, ['CT000028']);
    await couple();
    const found = await links();
    expect(found.crmId('CONTACT', 'CT000028')).toEqual({ kind: 'found', value: CRM_ID });
    expect(found.erpCode('CONTACT', CRM_ID)).toEqual({ kind: 'found', value: 'CT000028' });
  });

  it('is missing by its name while it has no partner', async () => {
    await seen('ERP', ERP_ID, ['CT000028']);
    await seen('CRM', CRM_ID, []);
    const found = await links();
    const label = 'Rob Verhoff';
    expect(found.erpCode('CONTACT', CRM_ID)).toEqual({
      kind: 'missing',
      record: { mapping: 'CONTACT', system: 'CRM', id: CRM_ID, label },
    });
    expect(found.crmId('CONTACT', 'CT000028')).toEqual({
      kind: 'missing',
      record: { mapping: 'CONTACT', system: 'ERP', id: ERP_ID, label },
    });
  });

  it('is missing by its id while nobody has seen it', async () => {
    expect((await links()).erpCode('CONTACT', CRM_ID)).toEqual({
      kind: 'missing',
      record: { mapping: 'CONTACT', system: 'CRM', id: null, label: CRM_ID },
    });
  });
});
