/** A small replica for tests, filled through the intake as sync would. */
import type { Database } from '@drawbar/platform/database';
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { intake } from '../intake.ts';

export const INTEGRATION = 'c0ffee00-0000-4000-8000-000000000001';
export const COMPANY = 'c0ffee00-0000-4000-8000-0000000000c0';

/** A GUID that a test can read: the last digits are `digits`. */
export const guid = (digits: string): string =>
  `00000000-0000-4000-8000-${digits.padStart(12, '0')}`;

/** Writes records of one kind. */
export async function fill(
  database: Database,
  system: 'ERP' | 'CRM',
  kind: string,
  rows: readonly ({ readonly id: string } & ReplicaDocument)[],
): Promise<void> {
  await database.sql.begin((tx) =>
    intake.upsert(
      tx,
      { integration: INTEGRATION, system },
      kind,
      rows.map(({ id, ...data }) => ({
        id: guid(id),
        version: 'v1',
        modifiedAt: new Date('2026-01-22T08:00:00Z'),
        data,
      })),
    ),
  );
}

/** Couples two records as sync would. */
export async function pair(
  database: Database,
  erp: { readonly kind: string; readonly id: string },
  crm: { readonly kind: string | null; readonly id: string },
): Promise<void> {
  await database.sql.begin(async (tx) => {
    const of = (system: 'ERP' | 'CRM') => ({ integration: INTEGRATION, system });
    await intake.setPartner(tx, of('ERP'), erp.kind, guid(erp.id), guid(crm.id));
    if (crm.kind === null) return;
    await intake.setPartner(tx, of('CRM'), crm.kind, guid(crm.id), guid(erp.id));
  });
}
