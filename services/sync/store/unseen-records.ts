/** The notes of records that were created without an answer that shows them. */
import type { Transaction } from '@drawbar/platform/database';
import type { Unseen } from '../domain/after-write.ts';
import type { System } from '../domain/integration.ts';
import type { TableMapping } from '../domain/mapping.ts';
import { json, type Sql } from './sql.ts';

interface Scope {
  readonly integration: string;
  readonly mapping: TableMapping;
}

export interface PartnerIds {
  readonly erpId: string;
  readonly crmId: string;
}

export async function noteUnseen(
  tx: Transaction,
  { integration, mapping }: Scope,
  pairs: readonly (PartnerIds & { readonly unseen: Unseen })[],
): Promise<void> {
  if (pairs.length === 0) return;
  const entries = pairs.map(({ erpId, crmId, unseen }) => {
    const [record, partner] = unseen.system === 'ERP' ? [erpId, crmId] : [crmId, erpId];
    return { record, system: unseen.system, partner, expected: unseen };
  });
  await tx`/* noteUnseen */
    insert into sync.unseen_record (integration, mapping, record, system, partner, expected)
    select ${integration}, ${mapping.name}, r.*
    from jsonb_to_recordset(${json(tx, entries)})
      as r (record uuid, system text, partner uuid, expected jsonb)
    on conflict (integration, mapping, record) do update
    set partner = excluded.partner, expected = excluded.expected`;
}

/** Partners of the records among these that are noted, by record; nothing is taken away. */
export async function partnersOfUnseen(
  tx: Transaction,
  { integration, system }: Pick<Scope, 'integration'> & { readonly system: System },
  records: readonly string[],
): Promise<Map<string, { readonly mapping: string; readonly partner: string }>> {
  const rows = await tx<{ record: string; mapping: string; partner: string }[]>`
    /* partnersOfUnseen */
    select record, mapping, partner from sync.unseen_record
    where integration = ${integration} and system = ${system}
      and record = any(${records as string[]}::uuid[])`;
  return new Map(rows.map(({ record, ...noted }) => [record, noted]));
}

/** Takes the notes of these records away and answers them. */
export async function takeUnseen(
  tx: Transaction,
  { integration, mapping, system }: Scope & { readonly system: System },
  records: readonly string[],
): Promise<(PartnerIds & { readonly record: string; readonly unseen: Unseen })[]> {
  const taken = await tx<{ record: string; partner: string; unseen: Unseen }[]>`/* takeUnseen */
    delete from sync.unseen_record where integration = ${integration}
      and mapping = ${mapping.name} and system = ${system}
      and record = any(${records as string[]}::uuid[])
    returning record, partner, expected as unseen`;
  return taken.map(({ record, partner, unseen }) => {
    const isErp = system === 'ERP';
    const erpId = isErp ? record : partner;
    const crmId = isErp ? partner : record;
    return { record, unseen, erpId, crmId };
  });
}

/** Forgets the notes of pairs that were dissolved, or are known better by now. */
export async function forgetUnseen(
  tx: Transaction,
  { integration, mapping }: Scope,
  pairs: readonly PartnerIds[],
): Promise<void> {
  if (pairs.length === 0) return;
  const records = pairs.flatMap(({ erpId, crmId }) => [erpId, crmId]);
  await tx`/* forgetUnseen */
    delete from sync.unseen_record where integration = ${integration}
      and mapping = ${mapping.name} and record = any(${records}::uuid[])`;
}

/** Systems in which records of a mapping were created that nobody has read yet. */
export async function unseenIn(sql: Sql, { integration, mapping }: Scope): Promise<System[]> {
  const rows = await sql<{ system: System }[]>`/* unseenIn */
    select distinct system from sync.unseen_record
    where integration = ${integration} and mapping = ${mapping.name}`;
  return rows.map(({ system }) => system);
}
