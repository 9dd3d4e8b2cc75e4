/** Possible partners that only a typed name speaks for (`domain.md` 3.3). */
import type { Integration, System } from '../domain/integration.ts';
import { otherSystem, type TableMapping } from '../domain/mapping.ts';
import type { SyncContext } from './context.ts';
import type { CandidateParent } from './match-candidate.ts';

/** They come after all that match; an exact name before one that only begins so. */
const NAMED_SO = 0.1;
const NAMES_MAX = 100;

/** Free records of the other side whose label begins with what was typed, in lower case. */
export async function namedCandidates(
  { access }: SyncContext,
  { integration, mapping }: { readonly integration: Integration; readonly mapping: TableMapping },
  { system, key }: { readonly system: System; readonly key: string },
  typed: string,
): Promise<CandidateParent[]> {
  const list = {
    integration: integration.key,
    mapping: mapping.name,
    system: otherSystem(system),
    coupled: false,
    search: typed,
  };
  const { rows } = await access.records.list(list, { limit: NAMES_MAX, after: null });
  return rows.flatMap(({ row: { id, label } }) => {
    if (!beginsSo(label, typed)) return [];
    const isExact = label.toLowerCase() === typed;
    return {
      integration: integration.key,
      mapping: mapping.name,
      erpId: system === 'ERP' ? key : id,
      crmId: system === 'ERP' ? id : key,
      score: isExact ? NAMED_SO : NAMED_SO / 2,
      matchedOn: [isExact ? 'name as typed' : 'name begins as typed'],
    };
  });
}

/** A label begins with the record's number where it has one: the name behind it counts as well. */
export function beginsSo(label: string, typed: string): boolean {
  const shown = label.toLowerCase();
  return shown.startsWith(typed) || shown.includes(` ${typed}`);
}
