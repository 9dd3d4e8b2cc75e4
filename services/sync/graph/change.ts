/** The feed of changes: everything that happened, for those who cannot hold a stream. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { pageRequest } from '@drawbar/platform/paging';
import { globalId } from '@drawbar/schema/values';
import type { ChangeEntry, FeedBounds } from '../domain/change-feed.ts';
import { mappingsOf } from '../mapping/index.ts';
import type { SyncContext } from './context.ts';
import { cursorNumber, feedCursor, feedPlace } from './streams.ts';
import type { ChangeResolvers, QueryResolvers } from './types.generated.ts';

/** An entry with the GUID of its integration. */
export interface ChangeParent {
  readonly integration: string;
  readonly entry: ChangeEntry;
}

const PAGE = 100;
/** Begins here, with nothing of before. */
const NOW = 'now';

export const Change: ChangeResolvers = {
  cursor: ({ entry }) => feedCursor(entry),
  type: ({ entry }) => entry.type,
  at: ({ entry }) => entry.at,
  action: ({ entry }) => entry.action,
  async subjectId({ integration, entry }, _args, context) {
    const { prefix, record, name } = entry;
    const guid = record ?? (await mappingGuid(integration, name, context));
    return globalId(prefix, integration, guid);
  },
};

/** @throws {Error} when a release dropped a mapping that the feed still names. */
async function mappingGuid(
  key: string,
  name: string | null,
  context: SyncContext,
): Promise<string> {
  const integration = await context.setup.store.byKey(key);
  const mapping = integration && mappingsOf(integration).find((one) => one.name === name);
  if (mapping == null) throw new Error(`No mapping ${name}.`);
  return mapping.guid;
}

export const changes: NonNullable<QueryResolvers['changes']> = async (_root, args, context) => {
  const { limit } = pageRequest({ first: args.first }, [], PAGE);
  const { key: integration } = await context.integration();
  const { changes: feed } = context.access;
  const bounds = await feed.bounds();
  const after = await startOf(args.after, bounds, context);
  const types = args.types ?? null;
  const wanted = { integration, after, upTo: bounds.last, types, limit: limit + 1 };
  const read = after === bounds.last ? [] : await feed.list(wanted);
  const nodes = read.slice(0, limit).map((entry): ChangeParent => ({ integration, entry }));
  const edges = nodes.map((node) => ({ cursor: feedCursor(node.entry), node }));
  const hasNextPage = read.length > limit;
  const here = feedCursor({ number: bounds.last, horizon: bounds.horizon });
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: args.after != null,
      startCursor: edges.at(0)?.cursor ?? null,
      // All there is was looked at, whether or not it was asked for: the next page begins here.
      endCursor: hasNextPage ? (edges.at(-1)?.cursor ?? here) : here,
    },
  };
};

/** The number after which the page begins. `@throws {GraphQLError}` `CURSOR_INVALID`. */
async function startOf(
  after: string | null | undefined,
  { last, forgotten }: FeedBounds,
  context: SyncContext,
): Promise<string> {
  if (after == null) return forgotten;
  if (after === NOW) return last;
  const place = feedPlace(after);
  const own = place === null ? cursorNumber(after) : null;
  const number = place?.number ?? (await context.access.changes.numberBefore(own ?? '0'));
  if (BigInt(number) >= BigInt(forgotten) && BigInt(number) <= BigInt(last)) return number;
  throw graphqlError(
    'CURSOR_INVALID',
    'The changes that follow this cursor are not kept any more. Read everything again, and go on ' +
      'with the cursor that after: "now" gives.',
  );
}
