import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLookTurn } from './look-turn.ts';

const REST = 60_000;
const items = new Set(['item']);

describe('the turn of all kinds', () => {
  it('comes first, and again after the rest', () => {
    const turn = createLookTurn();
    expect(turn.choose(null, 0)).toBe('all');
    turn.looked('all', REST, 0);
    expect([turn.choose(null, REST - 1), turn.left(REST - 1)]).toEqual([null, 1]);
    expect([turn.choose(null, REST), turn.left(REST + 5)]).toEqual(['all', 0]);
  });

  it('leaves hints a look of their own in between; those that wait are none', () => {
    const turn = createLookTurn();
    turn.looked('all', REST, 0);
    expect(turn.choose(items, 1)).toBe(items);
    expect(turn.choose(new Set(), 1)).toBeNull();
    expect(turn.choose(items, REST)).toBe('all');
  });

  it('comes sooner when a hinted look failed', () => {
    const turn = createLookTurn();
    turn.looked('all', REST, 0);
    turn.looked(items, 5_000, 10_000);
    expect(turn.left(10_000)).toBe(5_000);
  });

  it('is never put off by hints, however often they come', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(gaps, (between) => {
        const turn = createLookTurn();
        let at = 0;
        let lastOfAll = -REST;
        for (const gap of between) {
          const look = turn.choose(items, at);
          if (look === null) throw new Error('A hint was left alone.');
          turn.looked(look, REST, at);
          if (look === 'all') lastOfAll = at;
          expect(at - lastOfAll).toBeLessThan(REST);
          at += gap;
        }
      }),
    );
  });
});
