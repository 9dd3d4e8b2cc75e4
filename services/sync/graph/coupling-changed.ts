/**
 * couplingChanged: what happens to couplings, from any place in the log, until the client leaves.
 */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { ID_PREFIX } from '@drawbar/schema/values';
import type { Integration } from '../domain/integration.ts';
import { mappingsOf } from '../mapping/index.ts';
import type { CouplingRow } from '../domain/stored.ts';
import type { LogPlace } from '../domain/stream-rows.ts';
import type { SyncContext } from './context.ts';
import { neededIntegration, rowId } from './keys.ts';
import { recordKeys } from './synced-record.ts';
import { logPlace, placeCursor, readPlace } from './stream-cursor.ts';
import { forgetRead, turns, type CouplingStreamEvent } from './streams.ts';
import type { SubscriptionResolvers } from './types.generated.ts';

/** Records one stream follows. */
const RECORDS_MAX = 500;

interface Interest {
  readonly integration: string;
  /** Names of mappings; null: all. */
  readonly mappings: ReadonlySet<string> | null;
  /** The systems' own ids of records; null: all. */
  readonly records: ReadonlySet<string> | null;
}

export const couplingChanged: NonNullable<SubscriptionResolvers['couplingChanged']> = {
  async subscribe(_root, args, context) {
    const integration = await neededIntegration(args.integrationId, context);
    const interest: Interest = {
      integration: integration.key,
      mappings: args.mappingIds == null ? null : namedMappings(integration, args.mappingIds),
      records: args.recordIds == null ? null : namedRecords(args.recordIds),
    };
    const place = readPlace(args.after);
    return follow(interest, place === null ? null : logPlace(place), context);
  },
  resolve: (event: CouplingStreamEvent) => event,
};

/** Whoever follows what is not there would wait for ever. */
function namedMappings(integration: Integration, ids: readonly string[]): ReadonlySet<string> {
  const names = ids.map((id) => {
    const guid = rowId(id, ID_PREFIX.TableMapping);
    const mapping = mappingsOf(integration).find((one) => one.guid === guid);
    if (mapping !== undefined) return mapping.name;
    throw graphqlError('NOT_FOUND', `There is no mapping ${id.slice(0, 60)}.`);
  });
  return new Set(names);
}

function namedRecords(ids: readonly string[]): ReadonlySet<string> {
  if (ids.length <= RECORDS_MAX) return new Set(recordKeys(ids));
  const message = `recordIds takes at most ${RECORDS_MAX} ids; got ${ids.length}.`;
  throw graphqlError('BAD_USER_INPUT', `${message} Leave it out to follow all records.`);
}

async function* follow(
  interest: Interest,
  after: LogPlace | null,
  context: SyncContext,
): AsyncGenerator<CouplingStreamEvent> {
  const { streams } = context.access;
  const { integration } = interest;
  let place = after;
  for await (const soon of turns(
    context,
    (event) => event.topic === 'coupling' && event.integration === integration,
  )) {
    forgetRead(context);
    if (place === null) {
      place = await logEnd(context);
      yield await snapshot(interest, place, context);
    }
    const log = await streams.log(integration, place);
    if (log === null) {
      const cursor = cursorOf(place);
      yield { cursor, kind: 'GAP', at: context.now(), change: null, couplings: [] };
      place = await logEnd(context);
      yield await snapshot(interest, place, context);
      continue;
    }
    if (log.more) soon();
    const own = log.entries.filter(({ mapping, coupling }) =>
      concerns(interest, mapping, coupling),
    );
    for (const { change, at, coupling, place: here } of own) {
      yield { cursor: cursorOf(here), kind: 'CHANGE', at, change, couplings: [coupling] };
    }
    place = log.end;
  }
}

function cursorOf({ xact, seq }: LogPlace): string {
  return placeCursor({ of: 'couplings', horizon: xact, seq });
}

async function logEnd({ access }: SyncContext): Promise<LogPlace> {
  return { xact: await access.streams.horizon(), seq: '0' };
}

/** The couplings of the named records as they are; none when none were named. */
async function snapshot(
  { integration, records }: Interest,
  place: LogPlace,
  context: SyncContext,
): Promise<CouplingStreamEvent> {
  const couplings =
    records === null
      ? []
      : await context.access.couplings.ofRecords(
          integration,
          [...records].flatMap((id) => [
            { mappings: [], system: 'ERP' as const, id },
            { mappings: [], system: 'CRM' as const, id },
          ]),
        );
  const cursor = cursorOf(place);
  return { cursor, kind: 'SNAPSHOT', at: context.now(), change: null, couplings };
}

function concerns({ mappings, records }: Interest, mapping: string, row: CouplingRow): boolean {
  if (mappings !== null && !mappings.has(mapping)) return false;
  return records === null || records.has(row.erpId) || records.has(row.crmId);
}
