/** Work that is asked for on mappings which somebody switched off. */
import type { ConfiguredMapping } from '../domain/mapping.ts';
import { inputError, type UserError } from '../domain/user-error.ts';

/** null when all of them are switched on. */
export function switchedOff(
  mappings: readonly ConfiguredMapping[],
  field: readonly string[],
): UserError | null {
  const off = mappings.filter(({ enabled }) => !enabled);
  if (off.length === 0) return null;
  const names = off.map(({ label }) => label).join(', ');
  return inputError('NOT_ALLOWED_NOW', `Switched off: ${names}.`, {
    field,
    fix: 'Switch them on with updateTableMapping, or leave them out.',
  });
}
