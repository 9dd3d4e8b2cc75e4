/**
 * A customer price group is coupled as the price list that applies to it (`design.md` 6): a group
 * has no prices of its own in the new pricing.
 */
import { dateInZone } from '@drawbar/schema/values';
import type { TableMapping } from '../domain/mapping.ts';
import type { Row } from '../domain/ports.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import { listsOfGroup } from '../store/price-groups.ts';
import type { Asked, CommandContext } from './context.ts';

export type NamedRecord =
  | { readonly kind: 'named'; readonly erpId: string | null }
  | { readonly kind: 'refused'; readonly error: UserError };

/** The id given, or of the only active list of the group that it is the id of. */
export async function listOfGroup(
  { database, intakes, now }: CommandContext,
  { integration }: Asked,
  mapping: TableMapping,
  erpId: string | null,
): Promise<NamedRecord> {
  const named = { kind: 'named', erpId } as const;
  const intake = intakes.find(({ kinds }) => kinds.includes('priceList'));
  if (mapping.name !== 'PLHEADER-PRICE' || erpId === null || intake === undefined) return named;
  const today = dateInZone(now(), integration.timeZone);
  return await database.sql.begin(async (tx): Promise<NamedRecord> => {
    const group = await listsOfGroup(tx, intakes, integration.key, erpId);
    if (group === null) return named;
    const { code } = group;
    const replica = { integration: integration.key, system: 'ERP' } as const;
    const rows = await intake.readMany(tx, replica, 'priceList', group.lists);
    const lists = [...rows.values()].filter((row) => isValid(row, today));
    const [only] = lists;
    if (only === undefined) return refused('NO_MATCH', `${code} has no active price list.`);
    if (lists.length === 1) return { kind: 'named', erpId: only.id };
    const names = lists.map(({ data }) => String(data['code'] ?? '')).toSorted();
    const message = `${code} has ${names.length} active price lists: ${names.join(', ')}.`;
    return refused('AMBIGUOUS_MATCH', message);
  });
}

function isValid({ data }: Row, today: string): boolean {
  const [from, to] = [data['startingDate'] ?? null, data['endingDate'] ?? null];
  return (from === null || String(from) <= today) && (to === null || String(to) >= today);
}

function refused(code: 'NO_MATCH' | 'AMBIGUOUS_MATCH', message: string): NamedRecord {
  const fix =
    code === 'NO_MATCH'
      ? 'Activate a price list of the group in the ERP.'
      : 'Give the id of the price list that is meant.';
  return { kind: 'refused', error: inputError(code, message, { field: ['erpKey'], fix }) };
}
