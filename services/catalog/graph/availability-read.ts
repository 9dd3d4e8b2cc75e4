/** One availability: the live reading and the question put together. */
import { responsePathAsArray, type GraphQLResolveInfo } from 'graphql';
import type { Sellable } from '../domain/sellable.ts';
import { unknownPlaces, type AvailabilityModel } from './availability-model.ts';
import {
  availabilityQuestion,
  requireAge,
  type AvailabilityArguments,
} from './availability-question.ts';
import { requireAvailability } from './availability-switch.ts';
import type { CatalogContext } from './context.ts';
import { liveFigure, noteBeside, type ResponsePath } from './live-figures.ts';

/** The availability of a field on an item, a resource or a product. */
export function availabilityOf(
  sellable: Sellable,
  args: AvailabilityArguments,
  context: CatalogContext,
  info: GraphQLResolveInfo,
): Promise<AvailabilityModel> {
  return readAvailability(sellable, args, context, responsePathAsArray(info.path));
}

/** @param path where an error entry about a stale figure belongs. */
export async function readAvailability(
  sellable: Sellable,
  args: AvailabilityArguments,
  context: CatalogContext,
  path: ResponsePath,
): Promise<AvailabilityModel> {
  requireAge(args.maxAgeSeconds);
  await requireAvailability(context);
  // The live read starts first, so that everything asked in this tick shares one call.
  const [live, question] = await Promise.all([
    readLive(sellable, args.maxAgeSeconds, context, path),
    availabilityQuestion(sellable, args, context),
  ]);
  return withPlaces({ ...question, ...live }, context);
}

/** Adds locations that have stock and are not in the replica yet. */
async function withPlaces(
  model: AvailabilityModel,
  context: CatalogContext,
): Promise<AvailabilityModel> {
  const unknown = model.askedLocations === null ? unknownPlaces(model) : [];
  if (unknown.length === 0) return model;
  const { key } = await context.integration();
  const found = await context.readers.places(key, unknown, context.request.traceId);
  if (found.length === 0) return model;
  const allLocations = [...model.allLocations, ...found].sort((a, b) => (a.code < b.code ? -1 : 1));
  const inTransit = allLocations.filter((one) => one.inTransit).map(({ code }) => code);
  return { ...model, allLocations, question: { ...model.question, inTransit } };
}

async function readLive(
  sellable: Sellable,
  maxAgeSeconds: number,
  context: CatalogContext,
  path: ResponsePath,
): Promise<Pick<AvailabilityModel, 'read' | 'freshness'>> {
  const { number, replicatedAt } = sellable;
  const { stock, capacity } = context.readers;
  const asked = { number, maxAgeSeconds };
  if (sellable.kind === 'resource') {
    const { reading, freshness, staleBecause } = await liveFigure(capacity, asked, context);
    noteBeside(staleBecause, path, context);
    return { read: { basis: 'CAPACITY', capacity: reading }, freshness };
  }
  if (sellable.type === 'INVENTORY') {
    const { reading, freshness, staleBecause } = await liveFigure(stock, asked, context);
    noteBeside(staleBecause, path, context);
    return { read: { basis: 'INVENTORY', facts: reading }, freshness };
  }
  return {
    read: { basis: 'NOT_TRACKED' },
    freshness: { source: 'REPLICA', readAt: replicatedAt, maxAgeSeconds, stale: false },
  };
}
