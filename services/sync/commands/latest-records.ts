/** Waits, with a bound, until what somebody just did in a system is known here. */
import { setTimeout as wait } from 'node:timers/promises';
import type { System } from '../domain/integration.ts';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import { announceHints } from '../store/announce-hints.ts';
import { readSeenTo } from '../store/replica-state.ts';
import type { UserError } from '../domain/user-error.ts';
import type { Asked, CommandContext } from './context.ts';

/** A feed is read within half a second of a hint; who named a wrong key waits this long. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 50;

/**
 * Has the tables of a mapping read as they were at `since`, when the call came.
 * @returns false when nobody read them in time: what is known of them is all that can be said.
 */
export async function haveRead(
  { database: { sql }, now }: Pick<CommandContext, 'database' | 'now'>,
  { integration, mapping }: { readonly integration: string; readonly mapping: TableMapping },
  systems: readonly System[],
  since: Date,
): Promise<boolean> {
  const isRead = async (system: System): Promise<boolean> => {
    const { kind } = sideOf(mapping, system);
    const seenTo = await readSeenTo(sql, { integration, system }, [kind]);
    return (seenTo.get(kind)?.getTime() ?? 0) >= since.getTime();
  };
  const areRead = async (): Promise<boolean> =>
    (await Promise.all(systems.map(isRead))).every(Boolean);
  if (await areRead()) return true;
  for (const system of systems) {
    const { kind } = sideOf(mapping, system);
    await announceHints(sql, integration, system, [{ kind, by: null }]);
  }
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    if (now().getTime() - since.getTime() > PATIENCE_MS) return false;
    await wait(LOOK_MS);
    if (await areRead()) return true;
  }
  return false;
}

/** What a call names a record of each system by. */
export const KEY_FIELD = { ERP: 'erpKey', CRM: 'crmKey' } as const satisfies Record<System, string>;
const SYSTEMS = ['ERP', 'CRM'] as const;

/** The same for the records that a refusal did not know, or found outside of the filter. */
export async function haveReadUnknown(
  context: CommandContext,
  { integration, mapping }: Pick<Asked, 'integration'> & { readonly mapping: TableMapping },
  errors: readonly UserError[],
  since: Date,
): Promise<boolean> {
  const unknown = errors.filter(({ code }) => code === 'NOT_FOUND' || code === 'OUTSIDE_FILTER');
  if (unknown.length === 0 || !integration.enabled) return false;
  const systems = SYSTEMS.filter((system) =>
    unknown.some(({ field }) => field?.[0] === KEY_FIELD[system]),
  );
  return haveRead(context, { integration: integration.key, mapping }, systems, since);
}
