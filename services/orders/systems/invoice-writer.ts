/** Writes copies of posted invoices to the CRM. */
import type { Connections } from '@drawbar/connectors/connections';
import type { CallContext, CrmPort, Outcome, Write } from '@drawbar/connectors/port';
import type { CopyPorts, InvoiceCopy } from '../domain/copy-invoice.ts';
import type { StoredRecord } from '../domain/place-ports.ts';
import type { CallOutcome } from '../domain/send-ports.ts';
import { callContext } from './calls.ts';
import { failureOf, guarded, recordOf } from './outcomes.ts';

export function createInvoiceWriter(
  connections: Connections,
  now: () => Date,
): Pick<CopyPorts, 'create' | 'setState'> {
  const call = ({ id }: InvoiceCopy) => ({
    ...callContext(now().getTime(), `invoice-${id}`),
    lane: 'bulk' as const,
  });
  const write = (
    copy: InvoiceCopy,
    changes: readonly Write[],
    read: (crm: CrmPort, context: CallContext) => Promise<readonly StoredRecord[]>,
  ): Promise<CallOutcome> =>
    guarded(async () => {
      const crm = await connections.crm(copy.integration);
      let last: Outcome | undefined;
      for (const change of changes) {
        [last] = await crm.upsert('invoice', [change], { atomic: true }, call(copy));
        if (last?.ok !== true) return failureOf(last);
      }
      const answered = last?.ok === true && last.did !== 'replayed' ? last.row : null;
      const header =
        answered ?? (await crm.byIds('invoice', [copy.crmId], call(copy))).get(copy.crmId);
      if (header === undefined) {
        return { ok: false, retry: 'unknown', message: 'The copy cannot be read yet.' };
      }
      return {
        ok: true,
        document: { header: recordOf(header), lines: await read(crm, call(copy)) },
      };
    });
  const stateOf = (copy: InvoiceCopy, data: Parameters<CopyPorts['setState']>[1]): Write => ({
    op: 'update',
    key: copy.id,
    id: copy.crmId,
    ifVersion: null,
    data,
  });
  return {
    create(copy, { data, lines }, state) {
      const creation: Write = { op: 'create', key: copy.id, intent: copy.crmId, data, lines };
      return write(copy, [creation, stateOf(copy, state)], async (crm, context) => {
        const inInvoice = { field: '_invoiceid_value', in: [copy.crmId] };
        return (await crm.find('invoiceLine', inInvoice, context)).map(recordOf);
      });
    },
    // its lines stay as they are
    setState: (copy, state) => write(copy, [stateOf(copy, state)], async () => []),
  };
}
