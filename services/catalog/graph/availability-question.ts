/** Turns the arguments of an availability field into what is read and computed. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { ID_PREFIX } from '@drawbar/schema/values';
import type { FigureQuestion } from '../domain/availability.ts';
import { DEFAULT_COMPANY } from '../domain/company.ts';
import type { Location } from '../domain/location.ts';
import type { Sellable } from '../domain/sellable.ts';
import type { CatalogContext } from './context.ts';
import { systemIdOf } from './keys.ts';
import { requireAtMost } from './limits.ts';
import { perArguments } from './per-request.ts';
import { today } from './today.ts';
import { unitOf } from './units.ts';

/** A figure older than a day says nothing about stock. */
const MAX_AGE_SECONDS_MAX = 86_400;

/** The arguments that every availability field has. */
export interface AvailabilityArguments {
  readonly variant?: string | null | undefined;
  readonly locationIds?: readonly string[] | null | undefined;
  readonly at?: string | null | undefined;
  readonly uom?: string | null | undefined;
  readonly maxAgeSeconds: number;
  readonly byVariant?: boolean;
}

/** @throws {GraphQLError} `BAD_USER_INPUT` for an age outside 0..86400 seconds. */
export function requireAge(maxAgeSeconds: number): void {
  if (maxAgeSeconds >= 0 && maxAgeSeconds <= MAX_AGE_SECONDS_MAX) return;
  throw graphqlError(
    'BAD_USER_INPUT',
    `maxAgeSeconds must be between 0 and ${MAX_AGE_SECONDS_MAX}; got ${maxAgeSeconds}.`,
  );
}

/** Everything about the question but the live reading; unknown names are refused. */
export async function availabilityQuestion(
  sellable: Sellable,
  args: AvailabilityArguments,
  context: CatalogContext,
) {
  const [common, unit, variants] = await Promise.all([
    commons(context, args, () => readCommon(args, context)),
    unitOf(sellable, args.uom ?? sellable.baseUom, context),
    variantCodes(sellable, args, context),
  ]);
  const variant = variantAsked(args);
  if (variant !== null && !variants.includes(variant)) {
    throw graphqlError(
      'BAD_USER_INPUT',
      `variant: ${sellable.number} has no variant ${JSON.stringify(variant.slice(0, 20))}.`,
    );
  }
  const { askedLocations, allLocations, ...days } = common;
  return {
    sellable,
    question: { ...days, perUnit: unit.perUnit },
    uom: unit.uom,
    variant,
    variantRows: args.byVariant === true && variant === null ? variants : [],
    askedLocations,
    allLocations,
  };
}

/** A blank variant is none, as in a price: forms send what nobody filled in. */
function variantAsked({ variant }: AvailabilityArguments): string | null {
  return variant || null;
}

/** What is the same for all that is asked with the same arguments. */
interface Common extends Omit<FigureQuestion, 'perUnit'> {
  /** null: no filter. */
  readonly askedLocations: readonly Location[] | null;
  readonly allLocations: readonly Location[];
}

const commons = perArguments<Common>();

async function readCommon(args: AvailabilityArguments, context: CatalogContext): Promise<Common> {
  const { loaders } = context;
  const [askedLocations, allLocations, at, companies] = await Promise.all([
    locationsOf(args.locationIds ?? null, context),
    loaders.locations(),
    args.at ?? today(context),
    loaders.companies(),
  ]);
  return {
    at,
    lookahead: (companies[0] ?? DEFAULT_COMPANY).lookahead,
    inTransit: allLocations.filter(({ inTransit }) => inTransit).map(({ code }) => code),
    askedLocations,
    allLocations,
  };
}

async function variantCodes(
  sellable: Sellable,
  args: AvailabilityArguments,
  { loaders }: CatalogContext,
): Promise<string[]> {
  const needed = variantAsked(args) !== null || args.byVariant === true;
  if (sellable.kind !== 'item' || !needed) return [];
  const variants = await loaders.variantsOfItem.load(sellable.id);
  return variants.map(({ code }) => code).sort();
}

/** @throws {GraphQLError} `NOT_FOUND` naming the id that is no location. */
export async function locationsOf(
  ids: readonly string[] | null,
  context: CatalogContext,
): Promise<Location[] | null> {
  if (ids === null) return null;
  requireAtMost(ids, 'locationIds');
  const known = new Map((await context.loaders.locations()).map((one) => [one.id, one]));
  const found: Location[] = [];
  for (const id of new Set(ids)) {
    const location = known.get((await systemIdOf(id, ID_PREFIX.Location, context)) ?? '');
    if (location === undefined) {
      throw graphqlError('NOT_FOUND', `locationIds: there is no location ${id.slice(0, 60)}.`);
    }
    found.push(location);
  }
  return found.sort((a, b) => (a.code < b.code ? -1 : 1));
}
