/** Settles a conflict or a deletion that waits for a person, and has the pair synchronised. */
import type { Intent } from '../domain/decide.ts';
import type { System } from '../domain/integration.ts';
import { flowsTo, type ConfiguredMapping, type TableMapping } from '../domain/mapping.ts';
import type { ConflictDocument, CouplingRow } from '../domain/stored.ts';
import { inputError, versionConflict, type UserError } from '../domain/user-error.ts';
import { announcer } from '../store/announce.ts';
import { CHANGE_INTENT } from '../store/feed.ts';
import { takeVersion } from '../store/couplings.ts';
import { enqueue, URGENCY } from '../store/pending.ts';
import { readCouplings } from '../store/read-couplings.ts';
import { awaitPair } from './await-pair.ts';
import { mappingNamed, type Asked, type CommandContext } from './context.ts';
import { disabled } from './run-answer.ts';
import { switchedOff } from './switched-off.ts';
import { transact } from '../store/transact.ts';

export interface ResolveRequest {
  readonly coupling: string;
  readonly expectedVersion: string;
  readonly resolution: 'USE_ERP' | 'USE_CRM' | 'PER_FIELD' | 'RESTORE_DELETED' | 'DELETE_REMAINING';
  /** Whose value wins, by the field mapping's global id. */
  readonly choices: readonly FieldChoice[];
}

export interface FieldChoice {
  readonly fieldMappingId: string;
  readonly use: System;
}

export interface ResolveAnswer {
  readonly coupling: CouplingRow | null;
  readonly userErrors: readonly UserError[];
}

export async function resolveConflict(
  context: CommandContext,
  asked: Asked,
  request: ResolveRequest,
): Promise<ResolveAnswer> {
  const { sql } = context.database;
  const { integration } = asked;
  const [coupling] = await readCouplings(sql, [request.coupling]);
  const mapping = coupling === undefined ? null : mappingNamed(integration, coupling.mapping);
  if (coupling === undefined || mapping === null || coupling.integration !== integration.key) {
    const message = 'There is no such coupling.';
    return refused(null, inputError('NOT_FOUND', message, { field: ['couplingId'] }));
  }
  const { repeated } = asked.attempt;
  const error = unfit(mapping, coupling, request);
  if (repeated && coupling.conflict === null) return { coupling, userErrors: [] };
  const isCurrent = repeated || coupling.version === request.expectedVersion;
  if (isCurrent && error !== null) return refused(coupling, error);
  const off = notNow(integration, mapping);
  if (off !== null) return refused(coupling, off);
  const pair = { erpId: coupling.erpId, crmId: coupling.crmId };
  const pending = await transact(sql, async (tx) => {
    const version = repeated ? coupling.version : request.expectedVersion;
    // Of two who decide about one state of the pair, the first is heard.
    if (!(await takeVersion(tx, coupling.id, version))) return null;
    const scope = { integration: integration.key, mapping: mapping.name };
    const options = { urgency: URGENCY.NOW, now: context.now() };
    const [id] = await enqueue(tx, scope, [pair], intentOf(mapping, request), options);
    await announcer(tx, integration.key).work();
    return id ?? null;
  });
  if (pending === null) {
    const [now = coupling] = await readCouplings(sql, [coupling.id]);
    return refused(now, versionConflict('The pair', request.expectedVersion, now.version));
  }
  // A record that is made again has a new id: the pair is found by the one that stayed.
  const record =
    coupling.conflict?.kind === 'ERP_DELETED'
      ? ({ system: 'CRM', id: coupling.crmId } as const)
      : ({ system: 'ERP', id: coupling.erpId } as const);
  const answer = await awaitPair(context, integration.key, mapping, pending, record);
  const isGone = request.resolution === 'DELETE_REMAINING' && answer.coupling === null;
  return isGone ? { coupling: null, userErrors: [] } : answer;
}

/** What nobody works on now would be done when it is switched on, long after the decision. */
function notNow({ enabled }: Asked['integration'], mapping: ConfiguredMapping): UserError | null {
  return enabled ? switchedOff([mapping], ['couplingId']) : disabled();
}

function intentOf({ name }: TableMapping, { resolution, choices }: ResolveRequest): Intent {
  switch (resolution) {
    case 'USE_ERP':
      return { ...CHANGE_INTENT, winner: 'ERP' };
    case 'USE_CRM':
      return { ...CHANGE_INTENT, winner: 'CRM' };
    case 'PER_FIELD':
      return { ...CHANGE_INTENT, choices: byField(name, choices) };
    case 'RESTORE_DELETED':
      return { ...CHANGE_INTENT, deletion: 'RESTORE' };
    case 'DELETE_REMAINING':
      return { ...CHANGE_INTENT, deletion: 'DELETE_REMAINING' };
    default:
      return resolution satisfies never;
  }
}

function byField(mapping: string, choices: readonly FieldChoice[]): Record<string, System> {
  return Object.fromEntries(
    choices.map(({ fieldMappingId, use }) => [fieldMappingId.slice(mapping.length + 1), use]),
  );
}

/** Why this resolution does not fit the pair; null when it does. */
function unfit(
  mapping: TableMapping,
  { conflict }: CouplingRow,
  request: ResolveRequest,
): UserError | null {
  const { resolution, choices } = request;
  if (conflict === null) {
    return inputError('NOT_ALLOWED_NOW', 'The pair is not in conflict.', { field: ['couplingId'] });
  }
  const isForDeletion = resolution === 'RESTORE_DELETED' || resolution === 'DELETE_REMAINING';
  if (isForDeletion !== (conflict.kind !== 'BOTH_UPDATED')) {
    const message = isForDeletion
      ? 'Neither record was deleted.'
      : 'One of the records was deleted.';
    const fix = isForDeletion
      ? 'Choose USE_ERP, USE_CRM or PER_FIELD.'
      : 'Choose RESTORE_DELETED or DELETE_REMAINING, or uncouple the two.';
    return inputError('NOT_ALLOWED_NOW', message, { field: ['resolution'], fix });
  }
  const gone = conflict.kind === 'ERP_DELETED' ? 'ERP' : 'CRM';
  if (resolution === 'RESTORE_DELETED' && !flowsTo(mapping, gone)) {
    const message = `${mapping.label} never flow to the ${gone}.`;
    const fix = 'Choose DELETE_REMAINING, or uncouple the two.';
    return inputError('DIRECTION_NOT_SUPPORTED', message, { field: ['resolution'], fix });
  }
  if (resolution === 'PER_FIELD') return unfitChoices(mapping, conflict, choices);
  if (choices.length === 0) return null;
  const message = `${resolution} decides all fields: choices do not go with it.`;
  const fix = 'Leave them out, or choose PER_FIELD.';
  return inputError('INVALID_VALUE', message, { field: ['fieldChoices'], fix });
}

/** Every field in conflict needs one choice, and no other field has any. */
function unfitChoices(
  mapping: TableMapping,
  { fields }: ConflictDocument,
  choices: readonly FieldChoice[],
): UserError | null {
  const ids = choices.map(({ fieldMappingId }) => fieldMappingId);
  const idOf = (field: string): string => `${mapping.name}/${field}`;
  const at = (index: number): string[] => ['fieldChoices', String(index), 'fieldMappingId'];
  const unknown = ids.findIndex((id) => !fields.some(({ field }) => idOf(field) === id));
  if (unknown >= 0) {
    const message = 'No field of that id is in conflict.';
    return inputError('NOT_FOUND', message, { field: at(unknown) });
  }
  const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (twice >= 0) {
    const message = 'This field was chosen for already.';
    return inputError('INVALID_VALUE', message, {
      field: at(twice),
      fix: 'Choose once per field.',
    });
  }
  const open = fields.filter(({ field }) => !ids.includes(idOf(field)));
  if (open.length === 0) return null;
  const labels = open.map(
    ({ field }) => mapping.fields.find(({ id }) => id === field)?.label ?? field,
  );
  return inputError('REQUIRED', `No choice was made for ${labels.join(', ')}.`, {
    field: ['fieldChoices'],
    fix: 'Choose a side for each field in conflict.',
  });
}

function refused(coupling: CouplingRow | null, error: UserError): ResolveAnswer {
  return { coupling, userErrors: [error] };
}
