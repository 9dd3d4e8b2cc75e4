import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { RULES, type BudgetRules } from './rules.ts';
import { freshState, give, LEASE_MS, renew, take, type BudgetState } from './state.ts';

const seed = Number(process.env['DRAWBAR_TEST_SEED'] ?? Date.now() % 1_000_000);
const rules: BudgetRules = { parallelStart: 4, parallelMax: 6, perWindow: 300, windowMs: 10_000 };
const ok = { status: 200, retryAfterSeconds: null, parallelismHint: null };
const lanes = ['live', 'interactive', 'bulk'] as const;

function mustTake(state: BudgetState, id: string, now = 0): BudgetState {
  const taken = take(state, { id, lane: 'live', now }, rules);
  if (!taken.granted) throw new Error(taken.reason);
  return taken.state;
}

describe('the budget of a credential', () => {
  it(`never lets more requests into any window than the system takes (seed ${seed})`, () => {
    const step = fc.record({
      pauseMs: fc.integer({ min: 0, max: 400 }),
      wanted: fc.integer({ min: 1, max: 20 }),
      lane: fc.constantFrom(...lanes),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 120 }), (steps) => {
        let state = freshState(rules, 0);
        let now = 0;
        const starts: number[] = [];
        for (const { pauseMs, wanted, lane } of steps) {
          now += pauseMs;
          for (let n = 0; n < wanted; n += 1) {
            const id = `${now}-${n}`;
            const taken = take(state, { id, lane, now }, rules);
            if (!taken.granted) break;
            starts.push(now);
            expect(taken.state.leases.length).toBeLessThanOrEqual(rules.parallelMax);
            state = give(taken.state, { id, verdict: ok, now }, rules);
          }
        }
        for (const from of starts) {
          const inWindow = starts.filter((at) => at >= from && at < from + rules.windowMs);
          expect(inWindow.length).toBeLessThanOrEqual(rules.perWindow);
        }
      }),
      { seed },
    );
  });

  it('uses at least nine tenths of what the system takes', () => {
    let state = freshState(rules, 0);
    let started = 0;
    for (let now = 0; now < 10 * rules.windowMs; now += 5) {
      const taken = take(state, { id: String(now), lane: 'bulk', now }, rules);
      if (!taken.granted) continue;
      started += 1;
      state = give(taken.state, { id: String(now), verdict: ok, now }, rules);
    }
    expect(started).toBeGreaterThanOrEqual(0.9 * 10 * rules.perWindow);
  });

  it('keeps the last slot for live reads', () => {
    let state = freshState(rules, 0);
    for (const id of ['a', 'b', 'c']) state = mustTake(state, id);
    const bulk = take(state, { id: 'd', lane: 'bulk', now: 0 }, rules);
    expect(bulk).toEqual({ granted: false, reason: 'slots', retryAt: null });
    expect(take(state, { id: 'd', lane: 'live', now: 0 }, rules).granted).toBe(true);
  });

  it('stops everybody until the pause a refusal asked for is over', () => {
    const verdict = { status: 429, retryAfterSeconds: 7, parallelismHint: null };
    const state = give(mustTake(freshState(rules, 0), 'a'), { id: 'a', verdict, now: 0 }, rules);
    for (const lane of lanes) {
      const taken = take(state, { id: 'b', lane, now: 6_999 }, rules);
      expect(taken).toMatchObject({ granted: false, reason: 'pause', retryAt: 7_000 });
    }
    expect(take(state, { id: 'b', lane: 'live', now: 7_000 }, rules).granted).toBe(true);
  });

  it('pauses longer with each refusal that names no time', () => {
    const verdict = { status: 429, retryAfterSeconds: null, parallelismHint: null };
    let state = freshState(rules, 0);
    const pauses: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      state = give({ ...state, pausedUntil: 0 }, { id: 'a', verdict, now: 0 }, rules);
      pauses.push(state.pausedUntil);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('halves what runs at once on a refusal and grows by one in each calm half minute', () => {
    const refused = { status: 429, retryAfterSeconds: 0, parallelismHint: null };
    let state = give(freshState(rules, 0), { id: 'a', verdict: refused, now: 0 }, rules);
    expect(state.parallel).toBe(2);
    for (let now = 0; now <= 300_000; now += 10_000) {
      state = give(state, { id: 'a', verdict: ok, now }, rules);
    }
    expect(state.parallel).toBe(rules.parallelMax);
  });

  it('never runs more at once than the system recommends', () => {
    const verdict = { status: 200, retryAfterSeconds: null, parallelismHint: 2 };
    expect(give(freshState(rules, 0), { id: 'a', verdict, now: 0 }, rules).parallel).toBe(2);
  });

  it('takes back the slot of a process that died, but not of one that renews', () => {
    let state = freshState({ ...rules, parallelStart: 1 }, 0);
    state = mustTake(state, 'a');
    const late = { id: 'b', lane: 'live', now: LEASE_MS } as const;
    expect(take(state, late, rules).granted).toBe(true);
    const renewed = renew(state, new Set(['a']), LEASE_MS - 1);
    expect(take(renewed, late, rules).granted).toBe(false);
  });

  it('stays below the documented limits of both systems', () => {
    expect(RULES.ERP.parallelMax).toBeLessThan(5);
    expect(RULES.CRM.parallelMax).toBeLessThan(52);
  });
});
