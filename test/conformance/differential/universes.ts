/** The universes that random operations run over, each of another character. */
import { fileURLToPath } from 'node:url';
import { loadUniverse, readDraft } from '../universe/load-folder.ts';
import type { Draft } from '../universe/load-folder.ts';
import type { Universe } from '../universe/universe.ts';

/** What each is hard about stands in the first line of its `data.ts`. */
export const UNIVERSES = [
  'shop',
  'media',
  'directory',
  'workshop',
  'ward',
  'depot',
  'lounge',
] as const;

const folderOf = (name: string): string =>
  fileURLToPath(new URL(`universes/${name}`, import.meta.url));

export const openUniverse = (name: string): Promise<Universe> => loadUniverse(folderOf(name));

export const draftOf = (name: string): Promise<Draft> => readDraft(folderOf(name));

/** Ids that occur in the data, and some that do not. */
export function idsOf({ monolith }: Universe): readonly string[] {
  const known = Object.values(monolith.data.records).flatMap((records) =>
    records.flatMap((r) => (typeof r['id'] === 'string' ? [r['id']] : [])),
  );
  return [...new Set([...known, 'unknown', ''])];
}
