import { describe, expect, it } from 'vitest';
import { lineSeconds, reviewSeconds } from './estimate.ts';

const LINE = {
  recommendation: 'FULL_SYNC',
  erpCount: 0,
  crmCount: 0,
  wouldCreateInErp: 0,
  wouldCreateInCrm: 0,
  wouldUpdateInErp: 0,
  wouldUpdateInCrm: 0,
} as const;
const UNKNOWN = { ERP: null, CRM: null };

describe('the time a full synchronisation takes', () => {
  it('is nothing where there is nothing to do', () => {
    expect(lineSeconds({ ...LINE, recommendation: 'NOTHING_TO_DO', erpCount: 9 }, UNKNOWN)).toBe(0);
  });

  it('follows from what both systems allow, until a pace of our own is known', () => {
    const line = { ...LINE, erpCount: 2_000, wouldCreateInErp: 800, wouldUpdateInCrm: 4_000 };
    expect(lineSeconds(line, UNKNOWN)).toBe(1 + 1 + 10 + 10);
    expect(lineSeconds(line, { ERP: 800, CRM: 4_000 })).toBe(1 + 1 + 1 + 1);
  });

  it('adds up, because the lines share the same budgets', () => {
    expect(reviewSeconds([LINE, LINE], UNKNOWN)).toBe(2);
  });
});
