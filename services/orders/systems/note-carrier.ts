/** Looks for notes about orders in both systems, and gives each what the other one has. */
import type { Connections } from '@drawbar/connectors/connections';
import type { CrmPort, ErpPort, Row, Write } from '@drawbar/connectors/port';
import { markup, notePlan, plainText, type FoundNote, type NoteStep } from '../domain/note.ts';
import type { CoupledOrder, NoteStore } from '../store/notes.ts';
import { callContext } from './calls.ts';

export interface NoteOptions {
  readonly connections: Connections;
  readonly store: NoteStore;
  readonly now: () => Date;
}

interface Systems {
  readonly erp: ErpPort;
  readonly crm: CrmPort;
  readonly context: ReturnType<typeof callContext>;
}

/**
 * Orders of one integration.
 * @throws {ConnectorError} when a system cannot be read; nothing is remembered then.
 */
export async function carryNotes(
  { connections, store, now }: NoteOptions,
  integration: string,
  orders: readonly CoupledOrder[],
): Promise<void> {
  const context = { ...callContext(now().getTime(), 'order-notes'), lane: 'bulk' as const };
  const [erp, crm] = [await connections.erp(integration), await connections.crm(integration)];
  const systems: Systems = { erp, crm, context };
  const erpHasNotes = (await erp.describe(context)).changes.note !== undefined;
  const [inCrm, inErp] = await Promise.all([
    crmNotes(
      systems,
      orders.map(({ crmId }) => crmId),
    ),
    erpHasNotes
      ? erpNotes(
          systems,
          orders.map(({ erpId }) => erpId),
        )
      : [],
  ]);
  const { written, steps } = notePlan(inCrm, inErp, await store.known(integration, orders));
  const failed = erpHasNotes ? await carryOut(systems, steps, orders) : new Set<string>();
  const copied = new Set(
    erpHasNotes
      ? written.map(({ system, note }) => `${system} ${note.id}`).filter((key) => !failed.has(key))
      : [],
  );
  await store.looked(integration, orders, written, copied, now());
}

async function crmNotes({ crm, context }: Systems, orders: string[]): Promise<FoundNote[]> {
  const rows = await crm.find('note', { field: '_objectid_value', in: orders }, context);
  const texts = rows.filter(({ data }) => data['isdocument'] !== true);
  const writers = new Set(texts.map(({ data }) => String(data['_createdby_value'] ?? '')));
  const users = await crm.byIds('user', [...writers].filter(Boolean), context);
  return texts.map((row) => {
    const author = users.get(String(row.data['_createdby_value']))?.data['fullname'];
    const parts = [row.data['subject'], row.data['notetext']].filter((part) => part != null);
    return {
      id: row.id,
      parent: String(row.data['_objectid_value']),
      text: plainText(parts.join('\n')),
      author: author == null ? null : String(author),
      writtenAt: createdOn(row),
      copyOf: null,
    };
  });
}

async function erpNotes({ erp, context }: Systems, orders: string[]): Promise<FoundNote[]> {
  const rows = await erp.find('note', { field: 'documentId', in: orders }, context);
  return rows.map((row) => {
    const key = row.data['drawbarKey'];
    const author = row.data['author'];
    return {
      id: row.id,
      parent: String(row.data['documentId']),
      text: String(row.data['text'] ?? ''),
      author: author == null ? null : String(author),
      writtenAt: row.modifiedAt ?? new Date(0),
      copyOf: key == null ? null : String(key).toLowerCase(),
    };
  });
}

function createdOn({ data, modifiedAt }: Row): Date {
  const text = data['createdon'];
  return typeof text === 'string' ? new Date(text) : (modifiedAt ?? new Date(0));
}

/** @returns the notes that the other system did not take, by `system id`. */
async function carryOut(
  systems: Systems,
  steps: readonly NoteStep[],
  orders: readonly CoupledOrder[],
): Promise<Set<string>> {
  const { erp, crm, context } = systems;
  const toErp = steps.filter(({ of }) => of.system === 'CRM');
  const toCrm = steps.filter(({ of }) => of.system === 'ERP');
  const erpOf = new Map(orders.map(({ crmId, erpId }) => [crmId, erpId]));
  const crmOf = new Map(orders.map(({ crmId, erpId }) => [erpId, crmId]));
  const erpWrites = toErp.map(({ op, of: { note }, target }): Write => {
    const text = note.text;
    return op === 'create'
      ? creation(note.id, { documentId: erpOf.get(note.parent) ?? null, text })
      : { op: 'update', key: note.id, id: target ?? '', ifVersion: null, data: { text } };
  });
  const crmWrites = toCrm.map(({ of: { note } }) =>
    creation(note.id, {
      _objectid_value: crmOf.get(note.parent) ?? null,
      notetext: markup(note.text),
    }),
  );
  const options = { atomic: false };
  const [inErp, inCrm] = await Promise.all([
    erpWrites.length === 0 ? [] : erp.upsert('note', erpWrites, options, context),
    crmWrites.length === 0 ? [] : crm.upsert('note', crmWrites, options, context),
  ]);
  // one that will never be taken is not offered again every five minutes
  const left = (outcomes: typeof inErp, system: string): string[] =>
    outcomes.flatMap((one) => (one.ok || one.retry === 'never' ? [] : [`${system} ${one.key}`]));
  return new Set([...left(inErp, 'CRM'), ...left(inCrm, 'ERP')]);
}

/** A repeat is safe: the copy has the note's own id for its key. */
function creation(id: string, data: Readonly<Record<string, string | null>>): Write {
  return { op: 'create', key: id, intent: id, data, lines: [] };
}
