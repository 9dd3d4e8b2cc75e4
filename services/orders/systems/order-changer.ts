/** Changes and cancels orders in the two systems, and shows at once what they stored. */
import type { Connections } from '@drawbar/connectors/connections';
import { ConnectorError, type ErpPort, type Outcome, type Row } from '@drawbar/connectors/port';
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { ChangeOutcome, OrderChanges, OrderWriter } from '../domain/change-order.ts';
import type { System } from '../domain/document.ts';
import type { OrderRecord } from '../domain/order.ts';
import { recordChanges } from '../store/changes.ts';
import { markCancelled } from '../store/closed-orders.ts';
import { callContext } from './calls.ts';

export interface OrderChangerOptions {
  readonly connections: Connections;
  readonly database: Database;
  readonly intake: Intake;
  readonly now: () => Date;
}

type Port = Pick<ErpPort, 'upsert' | 'remove' | 'byIds'>;

/** Canceled, no money: the only way to end an order that was submitted (`domain.md` 0.3). */
const CRM_CANCELLED = { statecode: '2', statuscode: '4' } as const;

export function createOrderChanger(options: OrderChangerOptions): OrderWriter {
  const { connections, database, intake, now } = options;
  const call = () => callContext(now().getTime(), 'order-change');
  const portOf = (integration: string, system: System): Promise<Port> =>
    system === 'ERP' ? connections.erp(integration) : connections.crm(integration);

  /** Writes fields of one record, then its replica row as the system stored it. */
  const write = async (
    integration: string,
    { system, id }: OrderRecord,
    data: Readonly<Record<string, string | null>>,
    ifVersion: string | null,
  ): Promise<ChangeOutcome> => {
    const port = await portOf(integration, system);
    const update = { op: 'update', key: id, id, ifVersion, data } as const;
    const [outcome] = await port.upsert('order', [update], { atomic: false }, call());
    if (outcome === undefined || !outcome.ok) return failure(outcome);
    const row = outcome.row ?? (await port.byIds('order', [id], call())).get(id);
    if (row !== undefined) {
      const scope = { integration, system } as const;
      await database.sql.begin((tx) => intake.upsert(tx, scope, 'order', [replicaRow(row)]));
    }
    return { ok: true };
  };

  return {
    update: (integration, order, changes) =>
      guarded(async () => {
        const { owner, erp, crm } = order;
        const outcome = await write(
          integration,
          owner,
          fieldsOf(owner.system, changes),
          owner.version,
        );
        if (outcome.ok && erp !== null && crm !== null) {
          await guarded(() => write(integration, crm, fieldsOf('CRM', changes), null));
        }
        return outcome;
      }),
    cancel: (integration, order, reason, author) =>
      guarded(async () => {
        const { erp, crm, owner } = order;
        if (erp === null) {
          const done = await write(integration, owner, CRM_CANCELLED, owner.version);
          if (!done.ok) return done;
          await database.sql.begin((tx) => cancelledEvent(tx, integration, owner, reason, author));
          return done;
        }
        const port = await portOf(integration, 'ERP');
        const removal = { key: erp.id, id: erp.id, ifVersion: erp.version };
        const [outcome] = await port.remove('order', [removal], call());
        if (outcome === undefined || !outcome.ok) return failure(outcome);
        await database.sql.begin(async (tx) => {
          const scope = { integration, system: 'ERP' } as const;
          await intake.remove(tx, scope, 'order', [erp.id]);
          await markCancelled(tx, integration, erp.id);
          await cancelledEvent(tx, integration, erp, reason, author);
        });
        if (crm !== null) await guarded(() => write(integration, crm, CRM_CANCELLED, null));
        return { ok: true };
      }),
  };

  function cancelledEvent(
    tx: Transaction,
    integration: string,
    { system, id }: OrderRecord,
    reason: string | null,
    author: string,
  ): Promise<void> {
    const message = reason === null ? 'Cancelled.' : `Cancelled: ${reason}`;
    const event = { kind: 'CANCELLED', message, author } as const;
    return recordChanges(tx, integration, [{ record: { system, id }, at: now(), event }]);
  }
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

function replicaRow({ id, version, modifiedAt, data }: Row) {
  return { id, version, modifiedAt, data };
}

function failure(outcome: Outcome | undefined): ChangeOutcome {
  if (outcome === undefined || outcome.ok) {
    return { ok: false, reason: 'unavailable', message: 'The system left the change unanswered.' };
  }
  const { retry, message } = outcome;
  if (retry === 'reread') return { ok: false, reason: 'changed-since', message };
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
