/** Starts match-based coupling: of a whole mapping or named records, for real or only to see. */
import { isGuid } from '@drawbar/schema/values';
import type { ConfiguredMapping, TableMapping } from '../domain/mapping.ts';
import { NO_LIMITS } from '../domain/run.ts';
import type { RecordRow } from '../domain/stored.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import { readRecordRows } from '../store/read-records.ts';
import type { Asked, CommandContext } from './context.ts';
import { haveRead } from './latest-records.ts';
import { refused, type RunAnswer } from './run-answer.ts';
import { startMappingRun } from './start-run.ts';

export interface MatchingRequest {
  readonly mapping: ConfiguredMapping;
  /** The ERP's own ids; null: every record inside the filter that has no partner. */
  readonly erpKeys: readonly string[] | null;
  /** As the mapping says when null. */
  readonly createWhenNoMatch: boolean | null;
  /** As the mapping says when null. */
  readonly syncAfterCoupling: boolean | null;
  readonly dryRun: boolean;
}

const KEYS_MAX = 500;

/** Queues the run. Named records that have a partner already are left as they are. */
export async function startMatching(
  context: CommandContext,
  asked: Asked,
  { mapping, erpKeys, createWhenNoMatch, syncAfterCoupling, dryRun }: MatchingRequest,
): Promise<RunAnswer> {
  if (mapping.match.length === 0) {
    const message = `${mapping.label} have no fields to match by.`;
    return refused(inputError('REQUIRED', message, { field: ['mappingId'] }));
  }
  const erpIds = erpKeys?.map((key) => key.toLowerCase()) ?? null;
  const since = context.now();
  const check = () => (erpIds === null ? null : unfitKeys(context, asked, mapping, erpIds));
  let unfit = await check();
  if (unfit?.code === 'NOT_FOUND' && asked.integration.enabled) {
    const scope = { integration: asked.integration.key, mapping };
    if (await haveRead(context, scope, ['ERP'], since)) unfit = await check();
  }
  if (unfit !== null) return refused(unfit);
  const creates = createWhenNoMatch ?? mapping.createWhenNoMatch;
  const action = creates ? 'MATCH_AND_CREATE' : 'COUPLE_RECORDS';
  const limits = { ...NO_LIMITS, erpIds, syncAfter: syncAfterCoupling, dryRun };
  return startMappingRun(context, asked, 'MATCH_COUPLING', action, [mapping], limits);
}

/** What is wrong with the keys; null when each names a record that is there. */
async function unfitKeys(
  { database }: CommandContext,
  { integration }: Asked,
  mapping: TableMapping,
  ids: readonly string[],
): Promise<UserError | null> {
  const field = ['erpKeys'];
  if (ids.length === 0) {
    const fix = 'Leave erpKeys out to match every record.';
    return inputError('REQUIRED', 'No record is named.', { field, fix });
  }
  if (ids.length > KEYS_MAX) {
    const message = `At most ${KEYS_MAX} records; got ${ids.length}.`;
    return inputError('TOO_MANY', message, { field, fix: 'Split the call.' });
  }
  const odd = ids.findIndex((id) => !isGuid(id));
  if (odd >= 0) {
    const message = "A key is the ERP's own id, a GUID.";
    return inputError('INVALID_VALUE', message, { field: [...field, String(odd)] });
  }
  const keys = ids.map((id) => ({ mapping: mapping.name, system: 'ERP' as const, id }));
  const rows = await readRecordRows(database.sql, integration.key, keys);
  const isHere = (row: RecordRow): boolean =>
    row.mapping === mapping.name && row.system === 'ERP' && !row.gone;
  const here = new Set(rows.filter(isHere).map(({ id }) => id));
  const unknown = ids.findIndex((id) => !here.has(id));
  if (unknown < 0) return null;
  const message = `The ERP has no such record among ${mapping.label}.`;
  return inputError('NOT_FOUND', message, { field: [...field, String(unknown)] });
}
