/** Dissolves pairs with what hangs on them, or says what would be dissolved. */
import { inputError, type UserError } from '../domain/user-error.ts';
import type { CouplingRow } from '../domain/stored.ts';
import { announcer } from '../store/announce.ts';
import { readCouplings } from '../store/read-couplings.ts';
import { hangingOn, uncouple as dissolve } from '../store/uncouple.ts';
import { mappingNamed, type Asked, type CommandContext } from './context.ts';
import { transact } from '../store/transact.ts';

const COUPLINGS_MAX = 500;

export async function uncouple(
  { database, intakes, now }: CommandContext,
  { integration, attempt }: Asked,
  ids: readonly string[],
  dryRun: boolean,
): Promise<{
  readonly uncoupled: readonly CouplingRow[];
  readonly userErrors: readonly UserError[];
}> {
  if (ids.length > COUPLINGS_MAX) {
    const message = `At most ${COUPLINGS_MAX} couplings; got ${ids.length}.`;
    const error = inputError('TOO_MANY', message, {
      field: ['couplingIds'],
      fix: 'Split the call.',
    });
    return { uncoupled: [], userErrors: [error] };
  }
  return await transact(database.sql, async (tx) => {
    const named = (await readCouplings(tx, ids)).filter(
      (row) => row.integration === integration.key,
    );
    const userErrors = ids.flatMap((id, index) =>
      attempt.repeated || named.some((row) => row.id === id)
        ? []
        : [
            inputError('NOT_FOUND', 'There is no such coupling.', {
              field: ['couplingIds', String(index)],
            }),
          ],
    );
    const all = new Map(named.map((row) => [row.id, row]));
    for (const name of new Set(named.map((row) => row.mapping))) {
      const mapping = mappingNamed(integration, name);
      if (mapping === null) continue;
      const own = named.filter((row) => row.mapping === name).map((row) => row.id);
      const along = await hangingOn(tx, { integration: integration.key, mapping, intakes }, own);
      for (const other of await readCouplings(tx, along)) all.set(other.id, other);
    }
    if (!dryRun) {
      const rows = [...all.values()];
      for (const name of new Set(rows.map((row) => row.mapping))) {
        const mapping = mappingNamed(integration, name);
        if (mapping === null) continue;
        const scope = { integration: integration.key, mapping, intakes, now: now() };
        const own = rows.filter((row) => row.mapping === name).map((row) => row.id);
        await dissolve(tx, scope, own, announcer(tx, integration.key));
      }
    }
    return { uncoupled: [...all.values()], userErrors };
  });
}
