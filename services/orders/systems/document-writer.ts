/** Creates documents in the two systems through their ports; a failing system is an outcome. */
import type { Connections } from '@drawbar/connectors/connections';
import {
  ConnectorError,
  type CallContext,
  type Creation,
  type ErpPort,
  type Outcome,
  type System,
  type SystemPort,
} from '@drawbar/connectors/port';
import type { CrmReferences, WrittenDocument } from '../domain/order-documents.ts';
import type { Placed } from '../domain/place-ports.ts';
import type { CallOutcome, DocumentWriter } from '../domain/send-ports.ts';
import { callContext } from './calls.ts';
import { failureOf, guarded, recordOf } from './outcomes.ts';

export interface DocumentWriterOptions {
  readonly connections: Connections;
  readonly crmReferences: (placed: Placed) => Promise<CrmReferences>;
  readonly now: () => Date;
}

/** How long it is believed what an ERP can do. */
const CAPABILITY_MS = 300_000;

export function createDocumentWriter(options: DocumentWriterOptions): DocumentWriter {
  const { connections, now } = options;
  const hasKey = new Map<string, { readonly value: boolean; readonly until: number }>();
  const call = (placed?: Placed) =>
    callContext(now().getTime(), `order-${placed?.id ?? 'look-up'}`);
  return {
    crmReferences: options.crmReferences,
    async erpHasKey(integration) {
      const known = hasKey.get(integration);
      if (known !== undefined && known.until > now().getTime()) return known.value;
      try {
        const erp = await connections.erp(integration);
        const { changes } = await erp.describe(call());
        // only the extension numbers changes, and only the extension has the unique key
        const value = changes.order === 'rowVersion';
        hasKey.set(integration, { value, until: now().getTime() + CAPABILITY_MS });
        return value;
      } catch {
        return known?.value ?? null;
      }
    },
    createInErp: (placed, document) =>
      guarded(async () => {
        const erp = await connections.erp(placed.integration);
        const outcome = await createOrder(erp, placed, placed.intent, document, call(placed));
        return outcome.ok ? stored(erp, outcome, 'documentId', call(placed)) : failureOf(outcome);
      }),
    findInErp: (integration, externalDocumentNumber) =>
      found(connections, integration, externalDocumentNumber, now().getTime()),
    markInCrm: (placed) =>
      guarded(async () => {
        const crm = await connections.crm(placed.integration);
        const data = { lastbackofficesubmit: placed.content.orderDate, ...SUBMITTED };
        const marked = await changeOrder(crm, placed.id, data, call(placed));
        if (!marked.ok) return failureOf(marked);
        return stored(crm, marked, '_salesorderid_value', call(placed), true);
      }),
    createInCrm: (placed, document, submit) =>
      guarded(async () => {
        const crm = await connections.crm(placed.integration);
        const outcome = await createOrder(crm, placed, placed.id, document, call(placed));
        if (!outcome.ok) return failureOf(outcome);
        if (submit) {
          const submitted = await changeOrder(crm, placed.id, SUBMITTED, call(placed));
          if (!submitted.ok) return failureOf(submitted);
        }
        return stored(crm, outcome, '_salesorderid_value', call(placed), submit);
      }),
  };
}

type WritingPort = Pick<ErpPort, 'upsert'> & { readonly system: System };
type Done = Extract<Outcome, { ok: true }>;

async function createOrder(
  port: WritingPort,
  placed: Placed,
  intent: string,
  { data, lines }: WrittenDocument,
  context: CallContext,
): Promise<Outcome> {
  const creation: Creation = { op: 'create', key: placed.id, intent, data, lines };
  const [outcome] = await port.upsert('order', [creation], { atomic: true }, context);
  if (outcome !== undefined) return outcome;
  throw new ConnectorError(port.system, 'protocol', 'The order was left unanswered.', {
    outcomeUnknown: true,
  });
}

/** Submitted, in progress (`domain.md` 7.2). */
const SUBMITTED = { statecode: '1', statuscode: '3' } as const;

async function changeOrder(
  crm: WritingPort,
  id: string,
  data: Readonly<Record<string, string>>,
  context: CallContext,
): Promise<Outcome> {
  const update = { op: 'update', key: id, id, ifVersion: null, data } as const;
  const [outcome] = await crm.upsert('order', [update], { atomic: false }, context);
  if (outcome !== undefined) return outcome;
  throw new ConnectorError(crm.system, 'protocol', 'The order was left unanswered.');
}

/** The document as its system stored it; read again where the answer did not carry it. */
async function stored(
  port: Pick<SystemPort, 'byIds' | 'find'>,
  outcome: Done,
  parentField: string,
  context: CallContext,
  changedSince = false,
): Promise<CallOutcome> {
  const header =
    (changedSince ? null : outcome.row) ??
    (await port.byIds('order', [outcome.id], context)).get(outcome.id);
  if (header === undefined) {
    return { ok: false, retry: 'unknown', message: 'The order was stored and cannot be read yet.' };
  }
  const lines = await port.find('orderLine', { field: parentField, in: [outcome.id] }, context);
  return { ok: true, document: { header: recordOf(header), lines: lines.map(recordOf) } };
}

async function found(
  connections: Connections,
  integration: string,
  externalDocumentNumber: string,
  now: number,
): Promise<CallOutcome | null> {
  const outcome = await guarded(async () => {
    const erp = await connections.erp(integration);
    const context = callContext(now, 'order-look-up');
    const where = { field: 'externalDocumentNumber', in: [externalDocumentNumber] };
    const [order] = await erp.find('order', where, context);
    if (order === undefined) {
      const [invoice] = await erp.find('invoice', where, context);
      if (invoice === undefined) return null;
      const message = `The order was posted already, as invoice ${String(invoice.data['number'])}.`;
      return { ok: false, retry: 'never', message } as const;
    }
    const inOrder = { field: 'documentId', in: [order.id] };
    const lines = await erp.find('orderLine', inOrder, context);
    return { ok: true, document: { header: recordOf(order), lines: lines.map(recordOf) } } as const;
  });
  return outcome;
}
