/** Why two records cannot be coupled, all reasons at once. */
import { unfitWords } from '../domain/failure.ts';
import type { Links } from '../domain/links.ts';
import type { TableMapping } from '../domain/mapping.ts';
import { currencyMismatch, missingLinks, unfitFor } from '../domain/new-pair.ts';
import type { Row } from '../domain/ports.ts';
import type { Unfit } from '../domain/unfit.ts';
import { dependencyError, inputError, type UserError } from '../domain/user-error.ts';

export function pairErrors(
  { integration, mapping }: { readonly integration: string; readonly mapping: TableMapping },
  rows: { readonly erp: Row; readonly crm: Row },
  links: Links,
): UserError[] {
  const errors: UserError[] = [];
  const data = { erp: rows.erp.data, crm: rows.crm.data };
  const mismatch = currencyMismatch(mapping, data, links);
  if (mismatch !== null) {
    const { erp, crm, isKnown } = mismatch;
    const why = isKnown
      ? 'one of the two is the local currency'
      : 'the ERP has not told its local currency yet';
    const message = `${erp} cannot be coupled with ${crm}: ${why}.`;
    const fix = 'Couple currencies of one code.';
    errors.push(inputError('INVALID_VALUE', message, { field: ['crmKey'], fix }));
  }
  const unfit = unfitFor(mapping, data.erp, links);
  if (unfit !== null) errors.push(unfitError(unfit, labelOf(mapping, rows.erp)));
  const missing = missingLinks(mapping, rows, links);
  if (missing.length > 0) errors.push(dependencyError(integration, missing));
  return errors;
}

/** What the ERP's record has to be given first. */
function unfitError({ code, field }: Unfit, label: string): UserError {
  const { message, fix } = unfitWords(label, code, field);
  return inputError(unfitCode(code), message, { field: ['erpKey'], fix });
}

/** The published code for what a record lacks. */
export function unfitCode(code: Unfit['code']): 'EXCHANGE_RATE_MISSING' | 'REQUIRED' {
  return code === 'EXCHANGE_RATE_MISSING' ? code : 'REQUIRED';
}

function labelOf(mapping: TableMapping, row: Row): string {
  const parts = mapping.erp.label.map((field) => String(row.data[field] ?? ''));
  return parts.join(' ').trim() || row.id;
}
