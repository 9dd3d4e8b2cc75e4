/** The operations that GraphiQL opens with: the README's own, which a test runs. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Example } from '@drawbar/gateway';

const folder = new URL('./examples/', import.meta.url);

/** Every `examples/*.graphql`, by name, with the variables of the `.json` beside it. */
export function examples(): Example[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const query = readFileSync(new URL(file, folder), 'utf8');
      const variables = variablesOf(file.replace(/graphql$/, 'json'));
      return variables === null ? { query } : { query, variables };
    });
}

function variablesOf(file: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
