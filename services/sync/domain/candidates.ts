/** Which records could be the partner of one that has none (`domain.md` 3.5). */
import type { Candidates, Side } from './decide.ts';
import type { System } from './integration.ts';
import type { Links } from './links.ts';
import { otherSystem, type TableMapping } from './mapping.ts';
import type { Claimed } from './pair-ports.ts';
import { matchKeys, priorityOf } from './record-index.ts';

export interface WantedKeys {
  /** The record that looks for a partner. */
  readonly id: string;
  /** Where to look. */
  readonly system: System;
  readonly keys: readonly string[];
}

/** A record of either side that has one of the keys. */
export interface Match {
  readonly system: System;
  readonly key: string;
  readonly id: string;
  readonly coupled: boolean;
}

/** The keys to look for; null when the pair needs no partner. */
export function wantedMatchKeys(
  mapping: TableMapping,
  { pair, erp, crm }: { readonly pair: Claimed; readonly erp: Side; readonly crm: Side },
  links: Links,
): WantedKeys | null {
  const { intent } = pair;
  if (pair.coupling !== null) return null;
  if (!intent.match && intent.mayCreate.length === 0 && !mapping.matchesByItself) return null;
  const system = erp.kind === 'present' ? 'ERP' : 'CRM';
  const side = system === 'ERP' ? erp : crm;
  if (side.kind !== 'present') return null;
  const keys = matchKeys(mapping, system, side.row.data, links);
  return { id: side.row.id, system: otherSystem(system), keys };
}

/**
 * The first priority with exactly one free record decides, provided that nobody else on our side
 * wants it as much; priorities do not narrow each other (ours). Several free ones at any priority,
 * and none decided, make it ambiguous.
 */
export function candidatesOf(wanted: WantedKeys | null, matches: readonly Match[]): Candidates {
  if (wanted === null || wanted.keys.length === 0) return { kind: 'none' };
  const own = new Set(wanted.keys);
  const all = matches.filter(({ key }) => own.has(key));
  const hits = all.filter(({ system }) => system === wanted.system);
  const rivals = all.filter(
    ({ system, id, coupled }) => system !== wanted.system && id !== wanted.id && !coupled,
  );
  const priorities = [...new Set(hits.map(({ key }) => priorityOf(key)))].toSorted((a, b) => a - b);
  const several = new Set<string>();
  for (const priority of priorities) {
    const free = new Set(
      hits
        .filter(({ key, coupled }) => !coupled && priorityOf(key) === priority)
        .map(({ id }) => id),
    );
    const [only] = free;
    const isWanted = rivals.some(({ key }) => priorityOf(key) === priority);
    if (free.size === 1 && only !== undefined && !isWanted) return { kind: 'one', id: only };
    for (const id of free) several.add(id);
  }
  if (several.size > 0) return { kind: 'many', ids: [...several].toSorted() };
  const [taken] = hits;
  return taken === undefined ? { kind: 'none' } : { kind: 'taken', id: taken.id };
}
