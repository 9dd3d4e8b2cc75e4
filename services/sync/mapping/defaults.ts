/** What most mappings have in common (`domain.md` 2.1). */
import type { TableMapping } from '../domain/mapping.ts';

export const DEFAULTS = {
  onlyCoupled: true,
  createWhenNoMatch: false,
  syncAfterCoupling: false,
  onUpdateConflict: 'MANUAL',
  onDeleteConflict: 'MANUAL',
  matchesByItself: false,
  intervalMinutes: 30,
  partnersErp: true,
} as const satisfies Partial<TableMapping>;

/** Active records of the CRM. */
export const ACTIVE = { field: 'statecode', is: 'equal', value: 0 } as const;
/** Records that the ERP has not blocked. */
export const NOT_BLOCKED = { field: 'blocked', is: 'equal', value: false } as const;
