import { describe, expect, it } from 'vitest';
import { accountOrder, filterParts } from './account.ts';
import { blockedOf, creditLimitOf } from './customer.ts';

describe('a customer', () => {
  it.each([
    [null, 'NONE'],
    ['', 'NONE'],
    [' ', 'NONE'],
    ['_x0020_', 'NONE'],
    ['Ship', 'SHIP'],
    ['invoice', 'INVOICE'],
    ['All', 'ALL'],
    ['a word of a later release', 'ALL'],
  ])('whose ERP says %j is blocked for %s', (word, blocked) =>
    expect(blockedOf(word)).toBe(blocked),
  );

  it.each([
    [null, null],
    ['0', null],
    ['0.00', null],
    ['-0', null],
    ['0.01', '0.01'],
    ['5000', '5000'],
  ])('with a credit limit of %j has %j', (amount, limit) =>
    expect(creditLimitOf(amount)).toBe(limit),
  );
});

describe('a list of accounts', () => {
  it('is ordered by name unless asked otherwise, and by each key once', () => {
    const name = { by: 'NAME', descending: true } as const;
    const updated = { by: 'UPDATED_AT', descending: false } as const;
    expect(accountOrder([])).toEqual([{ by: 'NAME', descending: false }]);
    expect(accountOrder([name, updated, { ...name, descending: false }])).toEqual([name, updated]);
  });

  it('counts every condition of its filter, nested ones included', () => {
    expect(filterParts({})).toBe(0);
    expect(filterParts({ name: { in: ['a', 'b'] }, coupled: true })).toBe(4);
    expect(filterParts({ or: [{ coupled: true }, { not: { coupled: false } }] })).toBe(5);
  });
});
