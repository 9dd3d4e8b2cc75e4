import { describe, expect, it } from 'vitest';
import { taxPercents } from './tax.ts';

const setup = (businessGroup: string, productGroup: string, percent: string) => ({
  businessGroup,
  productGroup,
  percent,
});

describe('percents of tax', () => {
  it('are those of the group of what is sold, for every group of customers', () => {
    const setups = [
      setup('HOME', 'FULL', '25'),
      setup('HOME', 'HALF', '12'),
      setup('', 'FULL', '0'),
    ];
    expect([...taxPercents(setups, 'FULL')]).toEqual([
      ['HOME', '25'],
      ['', '0'],
    ]);
    expect([...taxPercents(setups, 'NONE')]).toEqual([]);
  });

  it('are known without that group where all groups share one, and only there', () => {
    const setups = [
      setup('HOME', 'FULL', '25'),
      setup('HOME', 'HALF', '25.0'),
      setup('ABROAD', 'FULL', '0'),
      setup('EU', 'FULL', '25'),
      setup('EU', 'HALF', '12'),
    ];
    expect([...taxPercents(setups, null)]).toEqual([
      ['HOME', '25'],
      ['ABROAD', '0'],
    ]);
    expect(taxPercents([], null).size).toBe(0);
  });
});
