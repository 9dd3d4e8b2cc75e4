/** Measures one selection set by itself: what stands in it, which fragments it spreads where. */
import { Kind } from 'graphql';
import type { DirectiveNode, SelectionSetNode } from 'graphql';

/** Counts of a selection set without what its spreads stand for. */
export interface OwnMeasure {
  selections: number;
  aliases: number;
  directives: number;
  /** Fields directly at the top, inline fragments looked through. */
  topFields: number;
  depth: number;
  introspectionDepth: number;
  /** True when it selects `__schema` or `__type`. */
  introspects: boolean;
  readonly spreads: Spread[];
}

/** A fragment spread and where it stands, relative to the selection set that was measured. */
export interface Spread {
  readonly name: string;
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly top: boolean;
}

/** Lists of the introspection types: each level of them multiplies the answer by the schema. */
const INTROSPECTION_LISTS: ReadonlySet<string> = new Set([
  'fields',
  'args',
  'interfaces',
  'possibleTypes',
  'inputFields',
  'enumValues',
]);

interface Place {
  readonly depth: number;
  readonly lists: number;
  readonly top: boolean;
}

/**
 * Measures a selection set. Recursive over braces only, whose nesting `scanDocument` has bounded.
 * List levels of introspection are counted everywhere, so that a fragment on `__Type` counts too;
 * the caller applies them only where the operation enters introspection.
 */
export function measureSelections(selectionSet: SelectionSetNode): OwnMeasure {
  const measure: OwnMeasure = {
    selections: 0,
    aliases: 0,
    directives: 0,
    topFields: 0,
    depth: 0,
    introspectionDepth: 0,
    introspects: false,
    spreads: [],
  };
  walk(selectionSet, { depth: 0, lists: 0, top: true }, measure);
  return measure;
}

function walk(selectionSet: SelectionSetNode, place: Place, measure: OwnMeasure): void {
  for (const selection of selectionSet.selections) {
    measure.selections += 1;
    measure.directives += count(selection.directives);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      measure.spreads.push({
        name: selection.name.value,
        depth: place.depth,
        introspectionDepth: place.lists,
        top: place.top,
      });
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      walk(selection.selectionSet, place, measure);
    } else {
      const name = selection.name.value;
      const lists = place.lists + (INTROSPECTION_LISTS.has(name) ? 1 : 0);
      const depth = place.depth + 1;
      if (name === '__schema' || name === '__type') measure.introspects = true;
      if (selection.alias) measure.aliases += 1;
      if (place.top) measure.topFields += 1;
      measure.depth = Math.max(measure.depth, depth);
      measure.introspectionDepth = Math.max(measure.introspectionDepth, lists);
      if (selection.selectionSet) {
        walk(selection.selectionSet, { depth, lists, top: false }, measure);
      }
    }
  }
}

function count(directives: readonly DirectiveNode[] | undefined): number {
  return directives === undefined ? 0 : directives.length;
}
