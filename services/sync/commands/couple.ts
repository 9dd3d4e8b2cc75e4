/** Couples two records, or has the missing one created; refuses with what has to be done first. */
import type { Transaction } from '@drawbar/platform/database';
import { dateInZone, isGuid } from '@drawbar/schema/values';
import type { System } from '../domain/integration.ts';
import type { Links } from '../domain/links.ts';
import {
  flowsTo,
  otherSystem,
  type ConfiguredMapping,
  type TableMapping,
} from '../domain/mapping.ts';
import { acceptedBase } from '../domain/new-pair.ts';
import type { Row } from '../domain/ports.ts';
import type { CouplingRow, RecordRow } from '../domain/stored.ts';
import { alreadyCoupled, inputError, type UserError } from '../domain/user-error.ts';
import { linkRequests } from '../domain/value-rule.ts';
import { announcer } from '../store/announce.ts';
import { insertCoupling, markSynced } from '../store/couplings.ts';
import { CHANGE_INTENT } from '../store/feed.ts';
import { resolveIssues } from '../store/issues.ts';
import { readLinks } from '../store/links.ts';
import { enqueue, URGENCY } from '../store/pending.ts';
import { mappingsOf } from '../mapping/index.ts';
import { readCouplings, readCouplingsOf } from '../store/read-couplings.ts';
import { readRecordRows } from '../store/read-records.ts';
import { insideFilter, kindOf } from '../store/records.ts';
import { reindex } from '../store/reindex.ts';
import { uncouple } from '../store/uncouple.ts';
import { hasWaited } from '../store/waited.ts';
import type { Asked, CommandContext } from './context.ts';
import { disabled } from './run-answer.ts';
import { switchedOff } from './switched-off.ts';
import { askForPair } from './ask-for-pair.ts';
import { pairErrors } from './pair-errors.ts';
import { haveReadUnknown, KEY_FIELD } from './latest-records.ts';
import { listOfGroup } from './price-group.ts';
import { transact } from '../store/transact.ts';

export interface CoupleRequest {
  readonly mapping: ConfiguredMapping;
  readonly erpKey: string | null;
  readonly crmKey: string | null;
  readonly createMissing: boolean;
  readonly initialSync: 'NONE' | 'FROM_ERP' | 'FROM_CRM';
}

export interface CoupleAnswer {
  readonly coupling: CouplingRow | null;
  readonly userErrors: readonly UserError[];
  /** A worker goes on with it. */
  readonly begun?: true;
}

/** @param since when the call came: what was done in a system before is taken into account. */
export async function couple(
  context: CommandContext,
  asked: Asked,
  request: CoupleRequest,
  since = context.now(),
): Promise<CoupleAnswer> {
  const answer = await coupleSeen(context, asked, request, since);
  if (answer.coupling !== null && request.createMissing) {
    await coupleAlong(context, asked, request.mapping, answer.coupling.erpId);
  }
  return answer;
}

/** A record that is not known, or outside the filter, may have been made or changed just now. */
async function coupleSeen(
  context: CommandContext,
  asked: Asked,
  request: CoupleRequest,
  since: Date,
): Promise<CoupleAnswer> {
  const answer = await coupleLatest(context, asked, request);
  const isNews = await haveReadUnknown(context, { ...asked, ...request }, answer.userErrors, since);
  return isNews ? coupleLatest(context, asked, request) : answer;
}

/** Who couples a unit of measure with its group has coupled its base unit; issues tell if not. */
async function coupleAlong(
  context: CommandContext,
  asked: Asked,
  { name }: ConfiguredMapping,
  erpKey: string,
): Promise<void> {
  for (const mapping of mappingsOf(asked.integration)) {
    if (mapping.madeAlong !== true || !mapping.dependsOn.includes(name)) continue;
    await coupleIndexed(context, asked, {
      mapping,
      erpKey,
      crmKey: null,
      createMissing: true,
      initialSync: 'NONE',
    });
  }
}

async function coupleLatest(
  context: CommandContext,
  asked: Asked,
  request: CoupleRequest,
): Promise<CoupleAnswer> {
  const answer = await coupleIndexed(context, asked, request);
  if (!answer.userErrors.some(({ code }) => code === 'OUTSIDE_FILTER')) return answer;
  // A mapping that was set up otherwise a moment ago does not know its records yet.
  const { key, mappingsVersion } = asked.integration;
  const scope = { integration: key, mapping: request.mapping, mappingsVersion };
  await reindex(context, scope);
  return coupleIndexed(context, asked, request);
}

async function coupleIndexed(
  context: CommandContext,
  asked: Asked,
  request: CoupleRequest,
): Promise<CoupleAnswer> {
  const keys = await keysOf(context, asked, request);
  if ('error' in keys) return { coupling: null, userErrors: [keys.error] };
  const { erpId, crmId } = keys;
  if (erpId === null || crmId === null) return createPartner(context, asked, request, keys);
  const pair = { erpId, crmId };
  return await transact(context.database.sql, (tx) => coupleIn(tx, context, asked, request, pair));
}

/** The records that a request names, or what is wrong with the request itself. */
export async function keysOf(
  context: CommandContext,
  asked: Asked,
  request: CoupleRequest,
): Promise<
  { readonly erpId: string | null; readonly crmId: string | null } | { readonly error: UserError }
> {
  const error = shapeError(request) ?? directionError(request) ?? needsMapping(request);
  if (error !== null) return { error };
  const named = await listOfGroup(context, asked, request.mapping, lower(request.erpKey));
  if (named.kind === 'refused') return { error: named.error };
  return { erpId: named.erpId, crmId: lower(request.crmKey) };
}

/** Records can be coupled as they are at any time; copying and creating is the engine's. */
function needsMapping({ mapping, erpKey, crmKey, initialSync }: CoupleRequest): UserError | null {
  const isPlain = erpKey !== null && crmKey !== null && initialSync === 'NONE';
  return isPlain ? null : switchedOff([mapping], ['mappingId']);
}

/** Couples two known records inside a transaction of the caller's. */
export async function coupleIn(
  tx: Transaction,
  context: CommandContext,
  asked: Asked,
  { mapping, initialSync }: CoupleRequest,
  pair: { readonly erpId: string; readonly crmId: string },
): Promise<CoupleAnswer> {
  const integration = asked.integration.key;
  const scope = { integration, mapping, intakes: context.intakes, now: context.now() };
  const erp = await readSide(tx, scope, 'ERP', pair.erpId);
  const crm = await readSide(tx, scope, 'CRM', pair.crmId);
  const errors = [erp, crm].flatMap((side) => ('error' in side ? [side.error] : []));
  if ('error' in erp || 'error' in crm) return { coupling: null, userErrors: errors };
  const inTheWay = await clearBroken(tx, scope, pair);
  if (inTheWay !== null) {
    const isSame = inTheWay.erpId === pair.erpId && inTheWay.crmId === pair.crmId;
    if (isSame) return { coupling: inTheWay, userErrors: [] };
    return { coupling: null, userErrors: [await taken(tx, inTheWay)] };
  }
  const rows = { erp: erp.row, crm: crm.row };
  const links = await linksFor(tx, asked, mapping, rows, scope.now);
  const refused = pairErrors({ integration, mapping }, rows, links);
  if (refused.length > 0) return { coupling: null, userErrors: refused };
  const made = await insertCoupling(tx, scope, pair);
  if (made === null) {
    const [other] = await readPairCouplings(tx, integration, mapping, pair);
    const userErrors = other === undefined ? [] : [await taken(tx, other)];
    return { coupling: null, userErrors };
  }
  if (initialSync === 'NONE') {
    const base = acceptedBase(mapping, { erp: rows.erp.data, crm: rows.crm.data }, links);
    await markSynced(tx, made.id, { base, direction: null, now: scope.now });
  } else {
    const initial = initialSync === 'FROM_ERP' ? 'ERP' : 'CRM';
    const intent = { ...CHANGE_INTENT, initial, winner: initial } as const;
    const options = { urgency: URGENCY.NOW, now: scope.now };
    await enqueue(tx, { integration, mapping: mapping.name }, [pair], intent, options);
  }
  await resolveIssues(tx, scope, [pair]);
  await announcer(tx, integration).coupling(made.id, 'COUPLED');
  const [coupling] = await readCouplings(tx, [made.id]);
  return { coupling: coupling ?? null, userErrors: [] };
}

const LISTED = 'Take a record that the query records lists.';

interface Scope {
  readonly integration: string;
  readonly mapping: TableMapping;
  readonly intakes: CommandContext['intakes'];
  readonly now: Date;
}

async function readSide(
  tx: Transaction,
  scope: Scope,
  system: System,
  id: string,
): Promise<{ readonly row: Row } | { readonly error: UserError }> {
  const field = [KEY_FIELD[system]];
  const records = { ...scope, system };
  const kind = kindOf(records);
  const intake = scope.intakes.find(({ kinds }) => kinds.includes(kind));
  const found = await intake?.readMany(tx, { integration: scope.integration, system }, kind, [id]);
  const row = found?.get(id);
  const label = scope.mapping.label;
  if (row === undefined) {
    const message = `The ${system} has no such record among ${label}.`;
    return { error: inputError('NOT_FOUND', message, { field, fix: LISTED }) };
  }
  const inside = await insideFilter(tx, records, [id]);
  if (inside.has(id)) return { row };
  const message = `That record of the ${system} is outside the filter of ${label}.`;
  return { error: inputError('OUTSIDE_FILTER', message, { field, fix: LISTED }) };
}

/**
 * A pair of which one side is gone makes room (`domain.md` 3.1, 3); any other stands in the way.
 */
async function clearBroken(
  tx: Transaction,
  scope: Scope,
  pair: { readonly erpId: string | null; readonly crmId: string | null },
): Promise<CouplingRow | null> {
  for (const existing of await readPairCouplings(tx, scope.integration, scope.mapping, pair)) {
    const { erp, crm } = await partnersOf(tx, existing);
    if (erp?.gone !== true && crm?.gone !== true) return existing;
    await uncouple(tx, scope, [existing.id], announcer(tx, scope.integration));
  }
  return null;
}

async function partnersOf(
  tx: Transaction,
  { integration, mapping, erpId, crmId }: CouplingRow,
): Promise<Partial<Record<'erp' | 'crm', RecordRow>>> {
  const rows = await readRecordRows(tx, integration, [
    { mapping, system: 'ERP', id: erpId },
    { mapping, system: 'CRM', id: crmId },
  ]);
  const of = (system: System, id: string): RecordRow | undefined =>
    rows.find((row) => row.mapping === mapping && row.system === system && row.id === id);
  const [erp, crm] = [of('ERP', erpId), of('CRM', crmId)];
  return { ...(erp === undefined ? {} : { erp }), ...(crm === undefined ? {} : { crm }) };
}

/** Refuses, naming both records of the pair in the way. */
async function taken(tx: Transaction, existing: CouplingRow): Promise<UserError> {
  const { erp, crm } = await partnersOf(tx, existing);
  const labels = { erp: erp?.label ?? existing.erpId, crm: crm?.label ?? existing.crmId };
  return alreadyCoupled(existing, labels);
}

async function readPairCouplings(
  tx: Transaction,
  integration: string,
  mapping: TableMapping,
  { erpId, crmId }: { readonly erpId: string | null; readonly crmId: string | null },
): Promise<CouplingRow[]> {
  const mappings = [mapping.name];
  const found = await readCouplingsOf(tx, integration, [
    ...(erpId === null ? [] : [{ mappings, system: 'ERP', id: erpId } as const]),
    ...(crmId === null ? [] : [{ mappings, system: 'CRM', id: crmId } as const]),
  ]);
  return found.filter((row) => row.mapping === mapping.name);
}

async function linksFor(
  tx: Transaction,
  { integration }: Asked,
  mapping: TableMapping,
  rows: { readonly erp: Row; readonly crm: Row },
  now: Date,
): Promise<Links> {
  const { key, localCurrency, timeZone } = integration;
  const today = dateInZone(now, timeZone);
  const scope = { integration: key, localCurrency, today };
  const known = await readLinks(tx, scope, []);
  const requests = mapping.fields.flatMap((field) =>
    linkRequests(
      field.rule,
      { erp: field.erpField, crm: field.crmField },
      { erp: rows.erp.data, crm: rows.crm.data },
      known,
    ),
  );
  return readLinks(tx, scope, requests);
}

/** One key: the other record is created by a worker; the answer waits for it. */
async function createPartner(
  context: CommandContext,
  asked: Asked,
  { mapping }: CoupleRequest,
  keys: { readonly erpId: string | null; readonly crmId: string | null },
): Promise<CoupleAnswer> {
  const integration = asked.integration.key;
  const source: System = keys.erpId === null ? 'CRM' : 'ERP';
  const id = keys.erpId ?? keys.crmId ?? '';
  const target = otherSystem(source);
  if (!asked.integration.enabled) return { coupling: null, userErrors: [disabled()] };
  if (!flowsTo(mapping, target)) {
    const message = `${mapping.label} never flow to the ${target}.`;
    const field = [KEY_FIELD[target]];
    const fix = 'Give the key of a record that is there already.';
    const error = inputError('DIRECTION_NOT_SUPPORTED', message, { field, fix });
    return { coupling: null, userErrors: [error] };
  }
  const scope = { integration, mapping, intakes: context.intakes, now: context.now() };
  const { sql } = context.database;
  const waitScope = { integration, mapping: mapping.name, now: context.now() };
  const refused = await transact(sql, async (tx): Promise<CoupleAnswer | null> => {
    const existing = await clearBroken(tx, scope, keys);
    const asWanted =
      existing !== null &&
      (asked.attempt.repeated || (await hasWaited(tx, waitScope, { system: source, id })));
    if (asWanted) return { coupling: existing, userErrors: [] };
    if (existing !== null) return { coupling: null, userErrors: [await taken(tx, existing)] };
    const side = await readSide(tx, scope, source, id);
    return 'error' in side ? { coupling: null, userErrors: [side.error] } : null;
  });
  if (refused !== null) return refused;
  const intent = { ...CHANGE_INTENT, mayCreate: [target], initial: source };
  return askForPair(
    context,
    { integration, mapping },
    { keys, intent, record: { system: source, id } },
  );
}

function shapeError({ erpKey, crmKey, createMissing }: CoupleRequest): UserError | null {
  for (const [name, key] of [
    ['erpKey', erpKey],
    ['crmKey', crmKey],
  ] as const) {
    if (key !== null && !isGuid(key.toLowerCase())) {
      const message = `${name} is the system's own id, a GUID.`;
      return inputError('INVALID_VALUE', message, { field: [name] });
    }
  }
  if (erpKey === null && crmKey === null) {
    return inputError('REQUIRED', 'Name at least one of the two records.', { field: ['erpKey'] });
  }
  if ((erpKey === null || crmKey === null) && !createMissing) {
    return inputError('REQUIRED', 'Name both records, or ask for the missing one to be created.', {
      field: [erpKey === null ? 'erpKey' : 'crmKey'],
      fix: 'Give the other key, or createMissing: true.',
    });
  }
  return null;
}

/** Data can be copied only the way the mapping lets it flow. */
function directionError({ mapping, initialSync }: CoupleRequest): UserError | null {
  if (initialSync === 'NONE') return null;
  const target: System = initialSync === 'FROM_ERP' ? 'CRM' : 'ERP';
  if (flowsTo(mapping, target)) return null;
  const message = `${mapping.label} never flow to the ${target}.`;
  return inputError('DIRECTION_NOT_SUPPORTED', message, { field: ['initialSync'] });
}

function lower(key: string | null): string | null {
  return key?.toLowerCase() ?? null;
}
