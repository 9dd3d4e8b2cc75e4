/** Loads a universe from a folder: `<subgraph>.graphql` files and `data.ts`. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { UniverseData } from './data.ts';
import { createUniverse } from './universe.ts';
import type { Universe } from './universe.ts';

/** Not subgraphs: operations, and what the composer does not say rightly. */
const OTHERS = new Set(['operations', 'supergraph', 'api']);

/** What a folder says, before it is composed. */
export interface Draft {
  readonly name: string;
  readonly sdl: Readonly<Record<string, string>>;
  readonly data: UniverseData;
}

/** @throws {Error} when the subgraphs do not compose */
export async function loadUniverse(folder: string): Promise<Universe> {
  const { name, sdl, data } = await readDraft(folder);
  const ready = {
    supergraph: textOf(join(folder, 'supergraph.graphql')),
    api: textOf(join(folder, 'api.graphql')),
  };
  return createUniverse(name, sdl, data, ready);
}

export async function readDraft(folder: string): Promise<Draft> {
  const sdl = Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.graphql') && !OTHERS.has(basename(file, '.graphql')))
      .sort()
      .map((file) => [basename(file, '.graphql'), readFileSync(join(folder, file), 'utf8')]),
  );
  const { default: data } = (await import(
    /* @vite-ignore */ pathToFileURL(join(folder, 'data.ts')).href
  )) as { default: UniverseData };
  return { name: basename(folder), sdl, data };
}

const textOf = (file: string): string | null =>
  existsSync(file) ? readFileSync(file, 'utf8') : null;
