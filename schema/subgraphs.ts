/** Reads the SDL of a subgraph: the shared part in front, then its own files by name. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse, type DocumentNode } from 'graphql';

/** The four subgraphs, in the order in which they are composed. */
export const SUBGRAPH_NAMES = ['accounts', 'catalog', 'orders', 'sync'] as const;

/** The SDL text of one subgraph. */
export function subgraphSdl(name: (typeof SUBGRAPH_NAMES)[number]): string {
  return [...sdlFiles('shared'), ...sdlFiles(name)].join('\n');
}

/** The parsed SDL of one subgraph. */
export function subgraphTypeDefs(name: (typeof SUBGRAPH_NAMES)[number]): DocumentNode {
  return parse(subgraphSdl(name));
}

function sdlFiles(folder: string): string[] {
  const url = new URL(`./${folder}/`, import.meta.url);
  return readdirSync(url)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readFileSync(new URL(file, url), 'utf8'));
}
