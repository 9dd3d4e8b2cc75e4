/** Customer price groups: in the CRM each is the price list of it that is coupled. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { CouplingRow } from '../domain/stored.ts';
import { PRICE_GROUP_OF, PRICE_LIST } from '../mapping/prices.ts';
import { readCouplingsOf } from './read-couplings.ts';
import { idsWithKey } from './records.ts';

/** The lists of a group inside the filter, by the group's own id; null when it is none. */
export async function listsOfGroup(
  tx: Transaction,
  intakes: readonly Intake[],
  integration: string,
  group: string,
): Promise<{ readonly code: string; readonly lists: readonly string[] } | null> {
  const intake = intakes.find(({ kinds }) => kinds.includes('priceGroup'));
  const replica = { integration, system: 'ERP' } as const;
  const rows = await intake?.readMany(tx, replica, 'priceGroup', [group]);
  const row = rows?.get(group);
  if (row === undefined) return null;
  const code = String(row.data['code'] ?? '');
  const scope = { integration, mapping: PRICE_LIST, system: 'ERP' } as const;
  return { code, lists: await idsWithKey(tx, scope, `${PRICE_GROUP_OF}${code}`) };
}

/** null when none of its lists is coupled. */
export async function couplingOfPriceGroup(
  { sql }: Database,
  intakes: readonly Intake[],
  integration: string,
  group: string,
): Promise<CouplingRow | null> {
  return await sql.begin(async (tx) => {
    const found = await listsOfGroup(tx, intakes, integration, group);
    const keys = (found?.lists ?? []).map(
      (id) => ({ mappings: [PRICE_LIST.name], system: 'ERP', id }) as const,
    );
    const couplings = keys.length === 0 ? [] : await readCouplingsOf(tx, integration, keys);
    return couplings.find(({ mapping }) => mapping === PRICE_LIST.name) ?? null;
  });
}
