import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { conflictFailure, writeFailure } from './failure.ts';

type Refused = Parameters<typeof writeFailure>[3];

const refused = (more: Partial<Refused>): Refused => ({
  key: 'k',
  ok: false,
  retry: 'never',
  failure: 'data',
  message: 'No.',
  field: null,
  resting: false,
  ...more,
});
const classOf = (more: Partial<Refused>): readonly [string, string] => {
  const { code, category } = writeFailure(CUSTOMER, 'CRM', '10000 Adatum', refused(more));
  return [code, category];
};

describe('what a system did not take', () => {
  it('is tried again while the sign-in fails, and tells whom to give a credential', () => {
    const more = { retry: 'later', failure: 'credentials' } as const;
    expect(classOf(more)).toEqual(['CREDENTIALS_REJECTED', 'TRANSIENT']);
    expect(writeFailure(CUSTOMER, 'CRM', '10000 Adatum', refused(more)).fix).toContain('the CRM');
  });

  it('is tried again when the system is away, and left to a person otherwise', () => {
    expect(classOf({ retry: 'later', failure: 'unavailable' })).toEqual([
      'SYSTEM_UNAVAILABLE',
      'TRANSIENT',
    ]);
    expect(classOf({ failure: 'permission' })).toEqual(['MISSING_PRIVILEGE', 'PERMISSION']);
    expect(classOf({})).toEqual(['RECORD_REFUSED', 'DATA']);
  });

  it('names the field by the name people know', () => {
    const { field, fix } = writeFailure(
      CUSTOMER,
      'CRM',
      '10000 Adatum',
      refused({ field: 'telephone1' }),
    );
    expect([field, fix]).toEqual(['Phone no.', 'Correct Phone no., then retry.']);
  });
});

describe('what was changed on both sides', () => {
  it('is told with the fields, and a deletion without', () => {
    const { message, field } = conflictFailure('10000 Adatum', 'BOTH_UPDATED', ['City', 'Fax']);
    expect(message).toBe('10000 Adatum was changed in both systems: City, Fax.');
    expect(field).toBe('City, Fax');
    const deleted = conflictFailure('10000 Adatum', 'ERP_DELETED');
    expect([deleted.message, deleted.field]).toEqual([
      '10000 Adatum was deleted in the ERP.',
      null,
    ]);
  });
});
