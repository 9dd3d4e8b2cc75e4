/** The figures of one reading, computed once for all who ask it the same: panels share items. */
import { figures } from '../domain/availability.ts';
import type { ItemFacts } from '../domain/item-facts.ts';
import type { Location } from '../domain/location.ts';
import { FiguresModel } from './availability-figures.ts';
import { unknownPlaces, type AvailabilityModel } from './availability-model.ts';

export interface AvailabilityView {
  /** All asked locations together; null when the ERP's stock is not detailed enough to tell. */
  readonly total: FiguresModel | null;
  /** By location, and by variant where that was asked. */
  readonly rows: readonly FiguresModel[];
}

/** Views of one reading: callers ask for a handful of days and units. */
const VIEWS_MAX = 50;

/** By reading, then by the locations known when it was looked at; both are forgotten with them. */
const views = new WeakMap<ItemFacts, WeakMap<readonly Location[], Map<string, AvailabilityView>>>();

/** @param model of an item with stock, whose reading is `facts`. */
export function viewOf(facts: ItemFacts, model: AvailabilityModel): AvailabilityView {
  const ofFacts =
    views.get(facts) ?? new WeakMap<readonly Location[], Map<string, AvailabilityView>>();
  views.set(facts, ofFacts);
  const ofPlaces = ofFacts.get(model.allLocations) ?? new Map<string, AvailabilityView>();
  ofFacts.set(model.allLocations, ofPlaces);
  const key = keyOf(model);
  const known = ofPlaces.get(key);
  if (known !== undefined) return known;
  const view = { total: total(facts, model), rows: locationRows(facts, model) };
  if (ofPlaces.size >= VIEWS_MAX) ofPlaces.clear();
  ofPlaces.set(key, view);
  return view;
}

/** Everything of the question that figures depend on, beside the reading and the locations. */
function keyOf({ question, uom, variant, variantRows, askedLocations }: AvailabilityModel): string {
  const { at, perUnit, lookahead } = question;
  return JSON.stringify([
    at,
    perUnit,
    lookahead,
    uom,
    variant,
    variantRows,
    askedLocations?.map(({ id }) => id) ?? null,
  ]);
}

function total(facts: ItemFacts, model: AvailabilityModel): FiguresModel | null {
  const { variant, uom, question } = model;
  const all = figures(facts, wholeScope(model), question);
  return all === null ? null : new FiguresModel({ location: null, variant }, uom, all);
}

/** All asked locations together. */
export function wholeScope({ variant, askedLocations }: AvailabilityModel) {
  return { variant, locations: askedLocations?.map(({ code }) => code) ?? null };
}

/**
 * A row per location, and one for what the ERP keeps without a location, where there is some; with
 * it what stands at a location that was deleted, so that the rows add up.
 */
function locationRows(facts: ItemFacts, model: AvailabilityModel): FiguresModel[] {
  const { variant, variantRows, askedLocations, allLocations, uom, question } = model;
  const placed = [...facts.stock, ...(facts.plan?.movements ?? [])];
  const lost = askedLocations === null ? unknownPlaces(model) : [];
  const unplaced = lost.length > 0 || placed.some(({ location }) => location === '');
  const places = askedLocations ?? [...(unplaced ? [null] : []), ...allLocations];
  const rows: FiguresModel[] = [];
  for (const location of places) {
    for (const code of [variant, ...variantRows]) {
      const codes = location === null ? ['', ...lost] : [location.code];
      const scope = { variant: code, locations: codes };
      const found = figures(facts, scope, question);
      if (found !== null) rows.push(new FiguresModel({ location, variant: code }, uom, found));
    }
  }
  return rows;
}
