/** Decides whether the CRM knows the ERP's local currency (`domain.md` 1.5, check 4). */
import type { TestCheck } from './integration.ts';

/**
 * @param localCurrency ISO 4217; null when the ERP did not tell.
 * @param known whether the CRM has that currency; null when it did not tell.
 */
export function localCurrencyCheck(
  localCurrency: string | null,
  known: boolean | null,
  durationMs: number,
): TestCheck {
  const check = {
    code: 'LOCAL_CURRENCY_IN_CRM',
    system: null,
    subject: localCurrency,
    durationMs,
  } as const;
  if (localCurrency === null || known === null) {
    const who =
      localCurrency === null ? 'ERP did not name its local currency' : 'CRM did not answer';
    return { ...check, status: 'SKIPPED', message: `Not checked, because the ${who}.`, fix: null };
  }
  return known
    ? {
        ...check,
        status: 'PASS',
        message: `The CRM knows the ERP's local currency ${localCurrency}.`,
        fix: null,
      }
    : {
        ...check,
        status: 'FAIL',
        message: `The CRM does not know the ERP's local currency ${localCurrency}.`,
        fix: `Add the currency ${localCurrency} in the CRM.`,
      };
}
