/** Writes quotes to the ERP, and does things to them there. */
import type { Connections } from '@drawbar/connectors/connections';
import type { Creation } from '@drawbar/connectors/port';
import type { QuoteCopy, QuotePorts } from '../domain/carry-quote.ts';
import { callContext } from './calls.ts';
import { guarded } from './outcomes.ts';

export function createQuoteWriter(
  connections: Connections,
  now: () => Date,
): Pick<QuotePorts, 'create' | 'act'> {
  const call = ({ id }: QuoteCopy) => callContext(now().getTime(), `quote-${id}`);
  return {
    async create(copy, { data, lines }) {
      const made = await guarded(async () => {
        const erp = await connections.erp(copy.integration);
        const { id: key, intent } = copy;
        const creation: Creation = { op: 'create', key, intent, data, lines };
        const [outcome] = await erp.upsert('quote', [creation], { atomic: true }, call(copy));
        if (outcome?.ok !== true) return { message: outcome?.message ?? UNANSWERED };
        const row =
          outcome.row ?? (await erp.byIds('quote', [outcome.id], call(copy))).get(outcome.id);
        const number = row?.data['number'];
        return typeof number === 'string'
          ? { id: outcome.id, number }
          : { message: 'The quote was stored and cannot be read yet.' };
      });
      return 'id' in made || !('ok' in made) ? made : { message: messageOf(made) };
    },
    async act(copy, action) {
      const { integration, erpId } = copy;
      if (erpId === null) return { ok: true };
      const done = await guarded(async () => {
        const erp = await connections.erp(integration);
        const outcome = await erp.actOnQuote(action, erpId, call(copy));
        if (outcome.ok) return { ok: true } as const;
        return { ok: false, gone: outcome.failure === 'not-found', message: outcome.message };
      });
      if (done.ok || 'gone' in done) return done as Awaited<ReturnType<QuotePorts['act']>>;
      return { ok: false, gone: false, message: done.message };
    },
  };
}

const UNANSWERED = 'The ERP left the quote unanswered.';

function messageOf(failed: { readonly ok: boolean; readonly message?: string }): string {
  return failed.message ?? UNANSWERED;
}
