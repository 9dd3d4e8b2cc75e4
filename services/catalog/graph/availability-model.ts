/** Parents of the availability types: what was read and asked, before figures are computed. */
import type { FigureQuestion } from '../domain/availability.ts';
import type { ItemFacts } from '../domain/item-facts.ts';
import type { Location } from '../domain/location.ts';
import type { Sellable } from '../domain/sellable.ts';

export interface FreshnessModel {
  readonly source: 'LIVE' | 'CACHE' | 'REPLICA';
  readonly readAt: Date;
  readonly maxAgeSeconds: number;
  readonly stale: boolean;
}

/** What the figures are made of. */
export type AvailabilityBasisModel =
  | { readonly basis: 'INVENTORY'; readonly facts: ItemFacts }
  /** Base units, an exact decimal. */
  | { readonly basis: 'CAPACITY'; readonly capacity: string }
  | { readonly basis: 'NOT_TRACKED' };

export interface AvailabilityModel {
  readonly sellable: Sellable;
  readonly read: AvailabilityBasisModel;
  readonly question: FigureQuestion;
  /** Code of the unit of every figure. */
  readonly uom: string;
  /** Code; null asks for all variants together. */
  readonly variant: string | null;
  /** Codes with a row of their own beside the row of all variants. */
  readonly variantRows: readonly string[];
  /** null: no filter. */
  readonly askedLocations: readonly Location[] | null;
  /** Every location of the ERP, by code. */
  readonly allLocations: readonly Location[];
  readonly freshness: FreshnessModel;
}

/** One event of a stream: which things it speaks of, before their availability is read. */
export interface AvailabilityEventModel {
  readonly cursor: string;
  readonly kind: 'SNAPSHOT' | 'CHANGE' | 'GAP';
  readonly at: Date;
  readonly sellables: readonly Sellable[];
  readonly locationIds: readonly string[] | null;
}

/** By reading, then by the locations known when it was looked at; forgotten with them. */
const unknown = new WeakMap<ItemFacts, WeakMap<readonly Location[], readonly string[]>>();

/** Codes of locations with stock or open lines that are not among the ERP's known locations. */
export function unknownPlaces({ read, allLocations }: AvailabilityModel): readonly string[] {
  if (read.basis !== 'INVENTORY') return [];
  const { facts } = read;
  const ofFacts = unknown.get(facts) ?? new WeakMap<readonly Location[], readonly string[]>();
  unknown.set(facts, ofFacts);
  const found = ofFacts.get(allLocations) ?? findUnknown(facts, allLocations);
  ofFacts.set(allLocations, found);
  return found;
}

function findUnknown({ stock, plan }: ItemFacts, allLocations: readonly Location[]): string[] {
  const known = new Set(allLocations.map(({ code }) => code));
  const named = new Set([...stock, ...(plan?.movements ?? [])].map(({ location }) => location));
  return [...named].filter((code) => code !== '' && !known.has(code)).sort();
}
