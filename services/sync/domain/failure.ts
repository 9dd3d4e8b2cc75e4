/** Failures of a pair in words people know, each with its class and its fix (`design.md` 6). */
import type { System } from './integration.ts';
import type { MissingRecord } from './links.ts';
import type { TableMapping } from './mapping.ts';
import type { Failure, WriteOutcome } from './pair-ports.ts';
import type { Unfit } from './unfit.ts';

type Refused = Extract<WriteOutcome, { ok: false }>;

const NONE = { upstream: null, field: null, missing: [], candidates: [] } as const;

/** A system refused a record, or did not answer. */
export function writeFailure(
  mapping: TableMapping,
  system: System,
  label: string,
  refused: Refused,
): Failure {
  const field = fieldLabel(mapping, system, refused.field);
  const common = { ...NONE, origin: system, upstream: refused.message, field } as const;
  if (refused.failure === 'credentials') {
    return {
      ...common,
      code: 'CREDENTIALS_REJECTED',
      category: 'TRANSIENT',
      message: `${label} could not be written: the sign-in to the ${system} fails.`,
      fix: `Give the ${system} a valid credential; everything then goes on by itself.`,
    };
  }
  if (refused.retry === 'later' || refused.retry === 'unknown' || refused.retry === 'reread') {
    const code = refused.retry === 'reread' ? 'RECORD_CHANGED_MEANWHILE' : 'SYSTEM_UNAVAILABLE';
    const message = `${label} could not be written to the ${system} just now.`;
    return { ...common, code, category: 'TRANSIENT', message, fix: null };
  }
  if (refused.failure === 'permission') {
    return {
      ...common,
      code: 'MISSING_PRIVILEGE',
      category: 'PERMISSION',
      message: `The integration user may not write ${label} to the ${system}.`,
      fix: `Give the integration user the right to write ${mapping.label} in the ${system}.`,
    };
  }
  return {
    ...common,
    code: 'RECORD_REFUSED',
    category: 'DATA',
    message: `The ${system} refused ${label}: ${refused.message}`,
    fix: field === null ? 'Correct the record, then retry.' : `Correct ${field}, then retry.`,
  };
}

/** A record points at others that have no partner yet. */
export function dependencyFailure(label: string, missing: readonly MissingRecord[]): Failure {
  const names = missing.map((record) => record.label).join(', ');
  return {
    ...NONE,
    code: 'DEPENDENCY_NOT_COUPLED',
    category: 'DEPENDENCY',
    origin: 'SYNC',
    message: `${label} waits for ${names}, not coupled yet.`,
    fix: `Couple ${names}; ${label} then goes on by itself.`,
    missing,
  };
}

/** A record lacks what it cannot be transferred without. */
export function unfitFailure(label: string, { code, field }: Unfit): Failure {
  return {
    ...NONE,
    code,
    category: 'DATA',
    origin: 'ERP',
    field,
    ...unfitWords(label, code, field),
  };
}

/** What is wrong, and what to do about it. */
export function unfitWords(
  label: string,
  code: Unfit['code'],
  field: string,
): { readonly message: string; readonly fix: string } {
  switch (code) {
    case 'EXCHANGE_RATE_MISSING':
      return {
        message: `The ERP has no exchange rate for ${label} that holds today.`,
        fix: 'Enter an exchange rate in the ERP, then retry.',
      };
    case 'BASE_UNIT_MISSING':
      return {
        message: `The unit group of ${label} in the CRM has no unit of that name.`,
        fix: 'Name its base unit so there, with a quantity of 1, then retry.',
      };
    case 'REQUIRED_VALUE_MISSING':
      return {
        message: `${field} of ${label} must have a value.`,
        fix: `Fill in ${field} in the ERP, then retry.`,
      };
    default:
      return code satisfies never;
  }
}

export function ambiguousFailure(label: string, candidates: readonly string[]): Failure {
  return {
    ...NONE,
    code: 'AMBIGUOUS_MATCH',
    category: 'DATA',
    origin: 'SYNC',
    message:
      candidates.length === 1
        ? `${label} fits a record of the other system, and so do others.`
        : `${label} could be any of ${candidates.length} records of the other system.`,
    fix: 'Couple it with the right one by hand.',
    candidates,
  };
}

/** A record was created in `system`, and what it was made for has another partner by now. */
export function orphanFailure(system: System): Failure {
  return {
    ...NONE,
    code: 'CREATED_WITHOUT_PARTNER',
    // Trying again would make a partner for it.
    category: 'CONFLICT',
    origin: 'SYNC',
    message: `This record was created in the ${system} for one that got another partner meanwhile.`,
    fix: `Delete it in the ${system}, or couple it by hand.`,
  };
}

/** @param fields names people know the fields by that were changed on both sides. */
export function conflictFailure(
  label: string,
  kind: 'BOTH_UPDATED' | 'ERP_DELETED' | 'CRM_DELETED',
  fields: readonly string[] = [],
): Failure {
  const message = {
    BOTH_UPDATED: 'was changed in both systems',
    ERP_DELETED: 'was deleted in the ERP',
    CRM_DELETED: 'was deleted in the CRM',
  }[kind];
  const fix =
    kind === 'BOTH_UPDATED'
      ? 'Choose which values to keep.'
      : 'Restore it, delete its partner, or uncouple the two.';
  const names = fields.join(', ');
  return {
    ...NONE,
    code: kind,
    category: 'CONFLICT',
    origin: 'SYNC',
    message: `${label} ${message}${names === '' ? '' : `: ${names}`}.`,
    fix,
    field: names === '' ? null : names,
  };
}

/** The name people know a field by; the system's own when it is not mapped. */
function fieldLabel(mapping: TableMapping, system: System, field: string | null): string | null {
  if (field === null) return null;
  const found = mapping.fields.find(
    ({ erpField, crmField }) => (system === 'ERP' ? erpField : crmField) === field,
  );
  return found?.label ?? field;
}
