/** Cuts one graph into subgraphs in random ways, and runs random operations over each. */
import { print } from 'graphql';
import { fuzzOver } from './fuzz.ts';
import { Chance, seededSource } from './random-source.ts';
import { randomUniverse } from './random-universe.ts';

/**
 * @returns how many of the universes composed, and how many operations were run over them
 * @throws {Error} with the subgraphs and the smallest operation that is answered otherwise
 */
export async function fuzzUniverses(
  seed: number,
  universes: number,
  runsEach: number,
): Promise<{ readonly composed: number; readonly runs: number }> {
  let composed = 0;
  let runs = 0;
  for (let i = 0; i < universes; i++) {
    const universe = randomUniverse(new Chance(seededSource(seed + i)));
    if (universe === null) continue;
    composed += 1;
    try {
      runs += (await fuzzOver(universe, runsEach, seed + i))['runs'] ?? 0;
    } catch (error) {
      const sdl = [...universe.subgraphs].map(
        ([name, { subgraph }]) => `# ${name}\n${subgraph === null ? '' : print(subgraph.typeDefs)}`,
      );
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`Universe ${seed + i}: ${why}\n${sdl.join('\n')}`, { cause: error });
    }
  }
  return { composed, runs };
}
