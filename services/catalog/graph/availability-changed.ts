/** availabilityChanged: everything asked first, then what moved, until the client leaves. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { decodeCursor, encodeCursor } from '@drawbar/schema/values';
import { GraphQLError, responsePathAsArray } from 'graphql';
import type { Sellable } from '../domain/sellable.ts';
import type { AvailabilityEventModel, AvailabilityModel } from './availability-model.ts';
import { locationsOf } from './availability-question.ts';
import { requireAvailability } from './availability-switch.ts';
import { readAvailability } from './availability-read.ts';
import type { CatalogContext } from './context.ts';
import { sellableOf } from './keys.ts';
import { NAMED_AT_ONCE_MAX } from './limits.ts';
import { noteBeside, type ResponsePath } from './live-figures.ts';
import type { AvailabilityEventResolvers, SubscriptionResolvers } from './types.generated.ts';

export const availabilityChanged: NonNullable<SubscriptionResolvers['availabilityChanged']> = {
  async subscribe(_root, { itemIds, locationIds, after }, context) {
    await requireAvailability(context);
    const sellables = await sellablesOf(itemIds, context);
    await locationsOf(locationIds ?? null, context);
    const stream = { sellables, locationIds: locationIds ?? null };
    return follow(stream, after == null ? null : positionOf(after), context);
  },
  resolve: (event: AvailabilityEventModel) => event,
};

export const AvailabilityEvent: AvailabilityEventResolvers = {
  async availability({ sellables, locationIds }, _args, context, info) {
    const path = responsePathAsArray(info.path);
    const read = sellables.map((sellable) => one(sellable, locationIds, context, path));
    return (await Promise.all(read)).filter((found) => found !== null);
  },
};

interface Stream {
  readonly sellables: readonly Sellable[];
  readonly locationIds: readonly string[] | null;
}

async function* follow(
  { sellables, locationIds }: Stream,
  after: string | null,
  context: CatalogContext,
): AsyncGenerator<AvailabilityEventModel> {
  const { readers, request } = context;
  const { key } = await context.integration();
  const numbers = new Set(sellables.filter(hasStock).map(({ number }) => number));
  const followed = await readers.watch.follow(key, numbers, after);
  if (followed === null) {
    throw graphqlError('RATE_LIMITED', 'Too many streams of availability are open.', {
      retryable: true,
    });
  }
  const { follower } = followed;
  const stop = (): void => readers.watch.unfollow(key, follower);
  const event = (
    kind: AvailabilityEventModel['kind'],
    position: string,
    moved: readonly Sellable[],
  ): AvailabilityEventModel => {
    context.renew();
    const cursor = encodeCursor([position]);
    return { cursor, kind, at: readers.now(), sellables: moved, locationIds };
  };
  request.signal.addEventListener('abort', stop);
  try {
    if (after === null) yield event('SNAPSHOT', followed.position, sellables);
    while (!request.signal.aborted) {
      const movement = await follower.next();
      if (movement === null) return;
      if (movement.kind === 'LOST') {
        yield event('GAP', movement.position, []);
        yield event('SNAPSHOT', movement.position, sellables);
        continue;
      }
      const moved = sellables.filter(({ number }) => movement.numbers.includes(number));
      yield event('CHANGE', movement.position, moved);
    }
  } finally {
    request.signal.removeEventListener('abort', stop);
    stop();
  }
}

/** null beside an error entry when it could not be read: the others of the event stand. */
async function one(
  sellable: Sellable,
  locationIds: readonly string[] | null,
  context: CatalogContext,
  path: ResponsePath,
): Promise<AvailabilityModel | null> {
  try {
    return await readAvailability(sellable, { locationIds, maxAgeSeconds: 0 }, context, path);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    noteBeside(error, path, context);
    return null;
  }
}

/** @throws {GraphQLError} for no ids, too many, or one that leads nowhere. */
async function sellablesOf(
  ids: readonly string[],
  context: CatalogContext,
): Promise<readonly Sellable[]> {
  if (ids.length === 0 || ids.length > NAMED_AT_ONCE_MAX) {
    throw graphqlError(
      'BAD_USER_INPUT',
      `itemIds takes 1 to ${NAMED_AT_ONCE_MAX} ids; got ${ids.length}.`,
    );
  }
  const found = await Promise.all(ids.map((id) => sellableOf(id, context)));
  const missing = ids.find((_id, index) => found[index] === null);
  if (missing !== undefined) {
    const what = 'no item, resource or coupled product';
    throw graphqlError('NOT_FOUND', `itemIds: there is ${what} ${missing.slice(0, 60)}.`);
  }
  const once = new Map(found.flatMap((sellable) => (sellable ? [[sellable.id, sellable]] : [])));
  return [...once.values()];
}

function hasStock(sellable: Sellable): boolean {
  return sellable.kind === 'item' && sellable.type === 'INVENTORY';
}

function positionOf(after: string): string {
  const position = decodeCursor(after, 1)?.[0] ?? null;
  if (position !== null) return position;
  throw graphqlError('CURSOR_INVALID', 'after is not a cursor of this stream; leave it out.');
}
