import { describe, expect, it } from 'vitest';
import { ageAgainst } from './row-age.ts';

const state = (version: string, second: number | null) => ({
  version,
  modifiedAt: second === null ? null : new Date(second * 1000),
});

describe('the age of a state of a record', () => {
  it('is told by versions that are counted, whatever the clock says', () => {
    expect(ageAgainst(state('W/"9"', 60), state('W/"10"', 1))).toBe('older');
    expect(ageAgainst(state('W/"10"', 1), state('W/"9"', 60))).toBe('newer');
    const far = 'W/"90071992547409931"';
    expect(ageAgainst(state(far, 1), state('W/"90071992547409932"', 1))).toBe('older');
  });

  it('is told by the clock of its system where versions tell nothing', () => {
    expect(ageAgainst(state('W/"JzE5"', 1), state('W/"JzEw"', 2))).toBe('older');
    expect(ageAgainst(state('W/"JzE5"', 2), state('W/"JzEw"', 1))).toBe('newer');
    expect(ageAgainst(state('W/"JzE5"', 1), state('W/"JzEw"', 1))).toBe('doubtful');
    expect(ageAgainst(state('W/"JzE5"', 1), state('W/"JzEw"', null))).toBe('unknown');
  });

  it('is the same for one version', () => {
    expect(ageAgainst(state('W/"JzE5"', 1), state('W/"JzE5"', 2))).toBe('same');
  });
});
