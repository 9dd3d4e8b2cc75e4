import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../connector-error.ts';
import { failedOutcome } from './outcome.ts';

describe('a record that was refused', () => {
  it.each([
    ["The attribute 'name' is too long.", 'name'],
    ['The field city must be a string with a maximum length of 80.', 'city'],
    ['You must provide a value for name of account (its value is null).', 'name'],
    ['The rename of this city is not allowed.', null],
  ])('names the field that its system speaks of: %s', (message, field) => {
    const error = new ConnectorError('CRM', 'data', message);
    expect(failedOutcome('key', error, ['city', 'name'])).toMatchObject({ field });
  });
});
