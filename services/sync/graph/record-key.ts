/** The coupling of a record that is named by its system, its table and its own id. */
import { isGuid } from '@drawbar/schema/values';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import type { CouplingRow } from '../domain/stored.ts';
import { mappingsOf } from '../mapping/index.ts';
import type { SyncContext } from './context.ts';
import type { RecordKeyInput } from './types.generated.ts';

/** An item has a unit group of its own besides its product: the product is its partner. */
export async function couplingOfKey(
  { system, table, key }: RecordKeyInput,
  context: SyncContext,
): Promise<CouplingRow | null> {
  if (!isGuid(key.toLowerCase())) return null;
  const scope = await context.integration();
  const integration = await context.setup.store.byKey(scope.key);
  if (integration === null) return null;
  const named = mappingsOf(integration).filter((mapping) =>
    isTable(sideOf(mapping, system).table, table),
  );
  const id = key.toLowerCase();
  const pairs = await context.loaders.couplingsOf.load({
    integration: integration.key,
    system,
    id,
  });
  const isPartner = ({ partnersErp }: TableMapping): boolean => system === 'CRM' || partnersErp;
  for (const mapping of [...named.filter(isPartner), ...named]) {
    const pair = pairs.find((one) => one.mapping === mapping.name);
    if (pair !== undefined) return pair;
  }
  return null;
}

/** The CRM's forms know a table by its singular name: `account` for `accounts`. */
function isTable(name: string, given: string): boolean {
  const [known, asked] = [name.toLowerCase(), given.trim().toLowerCase()];
  return [known, known.replace(/ies$/, 'y'), known.replace(/s$/, '')].includes(asked);
}
