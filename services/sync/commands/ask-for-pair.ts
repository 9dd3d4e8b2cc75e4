/** Has a worker make a pair that a person asks for, and waits for what becomes of it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Intent } from '../domain/decide.ts';
import type { System } from '../domain/integration.ts';
import type { TableMapping } from '../domain/mapping.ts';
import { announcer } from '../store/announce.ts';
import { enqueue, URGENCY } from '../store/pending.ts';
import { awaitPair } from './await-pair.ts';
import type { CommandContext } from './context.ts';
import type { CoupleAnswer } from './couple.ts';

/** A base unit comes with its group, and the feed that tells of it is a moment behind. */
const ALONG_TRIES_MAX = 10;
const ALONG_PAUSE_MS = 300;

export async function askForPair(
  context: CommandContext,
  { integration, mapping }: { readonly integration: string; readonly mapping: TableMapping },
  {
    keys,
    intent,
    record,
  }: {
    readonly keys: { readonly erpId: string | null; readonly crmId: string | null };
    readonly intent: Intent;
    /** The one of the two that is there. */
    readonly record: { readonly system: System; readonly id: string };
  },
): Promise<CoupleAnswer> {
  const { sql } = context.database;
  for (let tries = 1; ; tries += 1) {
    const scope = { integration, mapping: mapping.name };
    const options = { urgency: URGENCY.NOW, now: context.now() };
    const [pending] = await enqueue(sql, scope, [keys], intent, options);
    await sql.begin((tx) => announcer(tx, integration).work());
    const answer = await awaitPair(context, integration, mapping, pending ?? null, record);
    const mayBeComing =
      mapping.madeAlong === true && answer.userErrors.some(({ code }) => code === 'REQUIRED');
    // Nobody came to it: the reason is of an earlier time, and whoever asked has waited long.
    const isLate = answer.begun === true;
    if (!mayBeComing || isLate || tries === ALONG_TRIES_MAX) return answer;
    await wait(ALONG_PAUSE_MS);
  }
}
