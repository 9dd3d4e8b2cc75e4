/** Writes copies of posted invoices to the CRM. */
import type { Connections } from '@drawbar/connectors/connections';
import type { CopyPorts, InvoiceCopy } from '../domain/copy-invoice.ts';
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
    change: Parameters<Awaited<ReturnType<Connections['crm']>>['upsert']>[1][number],
  ): Promise<CallOutcome> =>
    guarded(async () => {
      const crm = await connections.crm(copy.integration);
      const [outcome] = await crm.upsert('invoice', [change], { atomic: true }, call(copy));
      if (outcome?.ok !== true) return failureOf(outcome);
      const header = (await crm.byIds('invoice', [copy.crmId], call(copy))).get(copy.crmId);
      if (header === undefined) {
        return { ok: false, retry: 'unknown', message: 'The copy cannot be read yet.' };
      }
      const inInvoice = { field: '_invoiceid_value', in: [copy.crmId] };
      const lines = await crm.find('invoiceLine', inInvoice, call(copy));
      return { ok: true, document: { header: recordOf(header), lines: lines.map(recordOf) } };
    });
  return {
    create: (copy, { data, lines }) =>
      write(copy, { op: 'create', key: copy.id, intent: copy.crmId, data, lines }),
    setState: (copy, data) =>
      write(copy, { op: 'update', key: copy.id, id: copy.crmId, ifVersion: null, data }),
  };
}
