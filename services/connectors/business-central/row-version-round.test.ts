import { describe, expect, it } from 'vitest';
import { nextRound } from './row-version-round.ts';

const at = (committedRowVersion: bigint, deletedFrom = 0n) => ({
  committedRowVersion,
  deletedFrom,
});

describe('a round of reading by row version', () => {
  it('reads everything without a cursor', () => {
    expect(nextRound(null, at(50n))).toEqual({
      phase: 'rows',
      at: '0',
      from: '0',
      to: '50',
      full: true,
    });
  });

  it('has nothing to read while nothing was committed', () => {
    expect(nextRound({ phase: 'done', at: '50' }, at(50n))).toEqual({ phase: 'done', at: '50' });
  });

  it('reads from the last version to the committed one', () => {
    const round = nextRound({ phase: 'done', at: '50' }, at(70n));
    expect(round).toMatchObject({ phase: 'rows', at: '50', to: '70', full: false });
  });

  it('keeps the end of a round that is under way, whatever is committed meanwhile', () => {
    const stored = { phase: 'rows', at: '60', from: '50', to: '70', full: false } as const;
    expect(nextRound(stored, at(90n))).toEqual(stored);
  });

  it('begins again when the database went back', () => {
    expect(nextRound({ phase: 'done', at: '50' }, at(40n))).toMatchObject({ full: true });
  });

  it('begins again when deletions were purged before they were read', () => {
    expect(nextRound({ phase: 'done', at: '50' }, at(90n, 60n))).toMatchObject({ full: true });
  });

  it('compares 64-bit versions beyond the exact range of a double', () => {
    const stored = { phase: 'done', at: '9007199254740993' } as const;
    expect(nextRound(stored, at(9_007_199_254_740_993n))).toEqual(stored);
    expect(nextRound(stored, at(9_007_199_254_740_994n))).toMatchObject({ phase: 'rows' });
  });
});
