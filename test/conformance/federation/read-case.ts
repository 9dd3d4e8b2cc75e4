/** Reads a case: a folder of subgraphs, data, operations and what each operation must answer. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kind, parse, print, separateOperations } from 'graphql';

export type Path = readonly (string | number)[];

/** What an operation must answer; everything but `data` may be left out. */
export interface Expected {
  readonly data: unknown;
  /** Where errors point to, in any order; more may point below a place that they nulled. */
  readonly errors?: readonly Path[];
  /** The codes of the errors, by path as JSON. */
  readonly codes?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Subgraphs asked, one entry per request, sorted. */
  readonly asked?: readonly string[];
  /** Labels of progressive overrides that are on. */
  readonly labels?: readonly string[];
  /** What decides `percent(…)` labels, in [0, 1); 0.5 when left out. */
  readonly chance?: number;
  readonly scopes?: readonly string[];
  /** True when the answer shows which subgraph gave it, or who may not see it. */
  readonly onlyFederated?: boolean;
}

export interface CaseOperation {
  readonly name: string;
  readonly text: string;
  readonly expected: Expected;
}

const folder = (name = '.'): string => fileURLToPath(new URL(name, import.meta.url));

/** Names of all cases. */
export const caseNames = (): string[] =>
  readdirSync(folder(), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

export const caseFolder = (name: string): string => folder(name);

/** @throws {Error} when an operation has no expectation or an expectation no operation */
export function readOperations(name: string): readonly CaseOperation[] {
  const file = join(folder(name), 'operations.graphql');
  if (!existsSync(file)) throw new Error(`${name} has no operations.graphql.`);
  const document = parse(readFileSync(file, 'utf8'), { noLocation: true });
  const alone = separateOperations(document);
  const expected = JSON.parse(readFileSync(join(folder(name), 'expected.json'), 'utf8')) as Record<
    string,
    Expected
  >;
  const names = document.definitions.flatMap((d) =>
    d.kind === Kind.OPERATION_DEFINITION ? [d.name?.value ?? ''] : [],
  );
  const orphans = Object.keys(expected).filter((key) => !names.includes(key));
  if (orphans.length > 0) throw new Error(`${name}: no operation ${orphans.join()}.`);
  return names.map((operation) => {
    const [text, want] = [alone[operation], expected[operation]];
    if (text === undefined || want === undefined) {
      throw new Error(`${name}: expected.json says nothing of ${operation}.`);
    }
    return { name: operation, text: print(text), expected: want };
  });
}
