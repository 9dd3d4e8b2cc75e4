/** The project's own files, read once: what the tidy rules look at. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

const SKIPPED = new Set(['node_modules', '.git', '.data', '.turbo', '.boot-lock']);

/** Every file that belongs to the project: what git knows, or all files in a copy without git. */
export function projectPaths(): string[] {
  try {
    const known = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return known.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));
  } catch {
    return walk('');
  }
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : [path];
  });
}

export function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, lines: text.split('\n') };
}

/** Tests, and what only tests use. */
export const isTest = (path: string): boolean =>
  path.endsWith('.test.ts') ||
  path.startsWith('test/') ||
  /test-support|\/testing\/|^gateway\/attacks\//.test(path);
export const isGenerated = (path: string): boolean => path.endsWith('.generated.ts');

/** Hand-written TypeScript and plain JavaScript. */
export const sources: readonly SourceFile[] = projectPaths()
  .filter((path) => /\.(?:ts|mjs)$/.test(path) && !isGenerated(path))
  .map(readSource);
