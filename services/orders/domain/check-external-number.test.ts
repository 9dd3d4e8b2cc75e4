import { describe, expect, it } from 'vitest';
import { externalNumberProblems } from './check-external-number.ts';

const refused = (number: string | null): boolean => externalNumberProblems(number).length > 0;

describe("the customer's own number", () => {
  it('may be any text of one line that fits the ERP, or none', () => {
    for (const fine of [null, '', 'PO 7/é-Ж', ' PO', '😀', 'x'.repeat(35)]) {
      expect([fine, refused(fine)]).toEqual([fine, false]);
    }
    expect(refused('x'.repeat(36))).toBe(true);
  });

  it('holds nothing that breaks a line or shows as nothing', () => {
    for (const sign of ['\n', '\r', '\t', '\u0007', '\u007f', '\u0085', '\u2028', '\u2029']) {
      expect([sign, refused(`PO${sign}7`)]).toEqual([sign, true]);
    }
  });
});
