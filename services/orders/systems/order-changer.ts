/** Changes and cancels orders in the two systems, and shows at once what they stored. */
import type { Connections } from '@drawbar/connectors/connections';
import { ConnectorError, type ErpPort, type Outcome, type Row } from '@drawbar/connectors/port';
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { ChangeOutcome, OrderChanges, OrderWriter } from '../domain/change-order.ts';
import type { System } from '../domain/document.ts';
import type { OrderChange } from '../domain/event.ts';
import type { OrderRecord } from '../domain/order.ts';
import { CRM_CANCELLED } from '../domain/status-back.ts';
import { recordChanges } from '../store/changes.ts';
import { markCancelled } from '../store/closed-orders.ts';
import { noteForCrm } from '../store/crm-news.ts';
import { callContext } from './calls.ts';
import { recordOf } from './outcomes.ts';

export interface OrderChangerOptions {
  readonly connections: Connections;
  readonly database: Database;
  readonly intake: Intake;
  readonly now: () => Date;
}

/** What is stored in the transaction that shows what a system stored. */
type Also = (tx: Transaction) => Promise<void>;
type Port = Pick<ErpPort, 'upsert' | 'remove' | 'byIds'>;

export function createOrderChanger(options: OrderChangerOptions): OrderWriter {
  return {
    update: (integration, order, changes) =>
      guarded(async () => {
        const { owner } = order;
        const fields = fieldsOf(owner.system, changes);
        const crmId = owner.system === 'ERP' ? owner.partner : null;
        return write(options, integration, owner, fields, owner.version, async (tx) => {
          if (crmId === null) return;
          await noteForCrm(tx, integration, crmId, changes, fieldsOf('CRM', changes));
        });
      }),
    cancel: (integration, order, message, author) =>
      guarded(async () => {
        const { erp, crm, owner } = order;
        const event = { kind: 'CANCELLED', message, author } as const;
        if (erp !== null) {
          const removed = await removeFromErp(options, integration, erp, event);
          // the worker tells a CRM that is away (`cancelledOrders`)
          if (removed.ok && crm !== null) {
            await guarded(() => write(options, integration, crm, CRM_CANCELLED, null));
          }
          return removed;
        }
        const done = await write(options, integration, owner, CRM_CANCELLED, owner.version);
        if (!done.ok) return done;
        const { system, id } = owner;
        const change = { record: { system, id }, at: options.now(), event };
        await options.database.sql.begin((tx) => recordChanges(tx, integration, [change]));
        return done;
      }),
  };
}

function portOf(
  { connections }: OrderChangerOptions,
  integration: string,
  system: System,
): Promise<Port> {
  return system === 'ERP' ? connections.erp(integration) : connections.crm(integration);
}

/** Writes fields of one record, then its replica row as the system stored it. */
async function write(
  options: OrderChangerOptions,
  integration: string,
  record: OrderRecord,
  data: Readonly<Record<string, string | null>>,
  ifVersion: string | null,
  also: Also = async () => undefined,
): Promise<ChangeOutcome> {
  const { id } = record;
  const port = await portOf(options, integration, record.system);
  const update = { op: 'update', key: id, id, ifVersion, data } as const;
  const [outcome] = await port.upsert('order', [update], { atomic: false }, call(options));
  if (outcome === undefined || !outcome.ok) return failure(options, integration, record, outcome);
  await show(options, integration, record, outcome.row, also);
  return { ok: true };
}

/** Brings the replica up to date with a record. @returns its version; null when it is gone. */
async function show(
  options: OrderChangerOptions,
  integration: string,
  { system, id }: OrderRecord,
  known: Row | null,
  also: Also,
): Promise<string | null> {
  const { database, intake } = options;
  const port = await portOf(options, integration, system);
  const row = known ?? (await port.byIds('order', [id], call(options))).get(id);
  if (row === undefined) return null;
  const scope = { integration, system } as const;
  await database.sql.begin(async (tx) => {
    await intake.upsert(tx, scope, 'order', [recordOf(row)]);
    await also(tx);
  });
  return row.version;
}

function call({ now }: OrderChangerOptions) {
  return callContext(now().getTime(), 'order-change');
}

/** The replica keeps the order as cancelled, so that people still find it. */
async function removeFromErp(
  options: OrderChangerOptions,
  integration: string,
  erp: OrderRecord,
  event: OrderChange['event'],
): Promise<ChangeOutcome> {
  const { database, intake, now } = options;
  const { id, version } = erp;
  const port = await portOf(options, integration, 'ERP');
  const removal = { key: id, id, ifVersion: version };
  const [outcome] = await port.remove('order', [removal], call(options));
  if (outcome === undefined || !outcome.ok) return failure(options, integration, erp, outcome);
  const scope = { integration, system: 'ERP' } as const;
  await database.sql.begin(async (tx) => {
    await intake.remove(tx, scope, 'order', [id]);
    await markCancelled(tx, integration, id);
    await recordChanges(tx, integration, [{ record: { system: 'ERP', id }, at: now(), event }]);
  });
  return { ok: true };
}

/** The fields of a change by each system's own names. */
function fieldsOf(system: System, changes: OrderChanges): Record<string, string> {
  const { requestedDeliveryDate: day, externalDocumentNumber: number } = changes;
  const erp = system === 'ERP';
  return {
    ...(day === undefined ? {} : { [erp ? 'requestedDeliveryDate' : 'requestdeliveryby']: day }),
    ...(number === undefined ? {} : { [erp ? 'externalDocumentNumber' : 'name']: number }),
  };
}

/** A record that somebody else changed is read again, so that the caller can. */
async function failure(
  options: OrderChangerOptions,
  integration: string,
  record: OrderRecord,
  outcome: Outcome | undefined,
): Promise<ChangeOutcome> {
  if (outcome === undefined || outcome.ok) {
    return { ok: false, reason: 'unavailable', message: 'The system left the change unanswered.' };
  }
  const { retry, message } = outcome;
  if (retry === 'reread') {
    const current = await show(options, integration, record, null, async () => undefined);
    return { ok: false, reason: 'changed-since', message, current };
  }
  return { ok: false, reason: retry === 'never' ? 'refused' : 'unavailable', message };
}

async function guarded(run: () => Promise<ChangeOutcome>): Promise<ChangeOutcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, reason: 'unavailable', message: error.message };
  }
}
