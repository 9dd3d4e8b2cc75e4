/** What a source file imports, and to which room of the project a path belongs. */
import { posix } from 'node:path';
import { projectPaths, readSource, type SourceFile } from './source-files.ts';

/** Static imports, re-exports, side-effect imports and dynamic imports with a constant name. */
const SPECIFIER = new RegExp(
  [
    "^\\s*(?:import|export)\\s[^'\"`;]*?from\\s+'([^']+)'",
    "^\\s*import\\s+'([^']+)'",
    "\\bimport\\(\\s*'([^']+)'\\s*\\)",
  ].join('|'),
  'gm',
);

/** Module names as written, in the order of the file. */
export function importsOf(file: SourceFile): string[] {
  return [...file.text.matchAll(SPECIFIER)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

export interface Workspace {
  /** Folder from the root. */
  readonly folder: string;
  readonly name: string;
  readonly exports: ReadonlySet<string>;
  readonly declared: ReadonlySet<string>;
}

/** Every package of the repository, the deepest folder first; the bench's peers are one, too. */
export const workspaces: readonly Workspace[] = projectPaths()
  .filter((path) => path.endsWith('/package.json'))
  .map((path) => {
    const manifest = JSON.parse(readSource(path).text) as {
      name: string;
      exports?: Record<string, string>;
      dependencies?: Record<string, string>;
      devDependencies?: Record<string, string>;
    };
    return {
      folder: posix.dirname(path),
      name: manifest.name,
      exports: new Set(Object.keys(manifest.exports ?? {})),
      declared: new Set([
        ...Object.keys(manifest.dependencies ?? {}),
        ...Object.keys(manifest.devDependencies ?? {}),
      ]),
    };
  })
  .sort((a, b) => b.folder.length - a.folder.length);

/** The package a file stands in; undefined for files at the top. */
export function workspaceOf(path: string): Workspace | undefined {
  return workspaces.find(({ folder }) => path.startsWith(`${folder}/`));
}

/** `@scope/name` or `name` of a specifier; null for relative ones and Node's own modules. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? null);
}

/** Where a relative import leads, from the root. */
export function resolveRelative(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}
