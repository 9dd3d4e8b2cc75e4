/** The feed of changes: everything that happened, for those who cannot hold a stream. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { pageSize } from '@drawbar/platform/paging';
import { globalId, TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { ChangeEntry, FeedBounds } from '../domain/change-feed.ts';
import type { SyncContext } from './context.ts';
import { placeCursor, readPlace } from './stream-cursor.ts';
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
  subjectId: ({ integration, entry }) =>
    globalId(entry.prefix, integration, entry.record ?? mappingGuid(entry.name) ?? integration),
};

function feedCursor({ number, horizon }: Pick<ChangeEntry, 'number' | 'horizon'>): string {
  return placeCursor({ of: 'changes', number, horizon });
}

/** Also of a mapping that the integration no longer has; null for a name of another release. */
function mappingGuid(name: string | null): string | null {
  const guids: Readonly<Record<string, string>> = TABLE_MAPPING_GUIDS;
  return name === null ? null : (guids[name] ?? null);
}

/** What another release named cannot be read any more, and is left out. */
function isNamed({ record, name }: ChangeEntry): boolean {
  return record !== null || mappingGuid(name) !== null;
}

export const changes: NonNullable<QueryResolvers['changes']> = async (_root, args, context) => {
  const limit = pageSize(args.first, PAGE);
  const { key: integration } = await context.integration();
  const { changes: feed } = context.access;
  const bounds = await feed.bounds();
  const after = await startOf(args.after, bounds, context);
  const types = args.types ?? null;
  const wanted = { integration, after, upTo: bounds.last, types, limit: limit + 1 };
  const read = after === bounds.last ? [] : await feed.list(wanted);
  const nodes = read
    .slice(0, limit)
    .filter(isNamed)
    .map((entry): ChangeParent => ({ integration, entry }));
  const edges = nodes.map((node) => ({ cursor: feedCursor(node.entry), node }));
  const next = read.length > limit ? read[limit - 1] : undefined;
  const here = feedCursor({ number: bounds.last, horizon: bounds.horizon });
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: next !== undefined,
      hasPreviousPage: args.after != null,
      startCursor: edges.at(0)?.cursor ?? null,
      // All there is was looked at, whether or not it was asked for: the next page begins here.
      endCursor: next === undefined ? here : feedCursor(next),
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
  const place = readPlace(after);
  const number =
    place?.of === 'changes'
      ? place.number
      : await context.access.changes.numberBefore(place?.horizon ?? '0');
  const isKept = number !== null && BigInt(number) >= BigInt(forgotten);
  if (isKept && BigInt(number) <= BigInt(last)) return number;
  throw graphqlError(
    'CURSOR_INVALID',
    'The changes that follow this cursor are not kept any more. Read everything again, and go on ' +
      'with the cursor that after: "now" gives.',
  );
}
