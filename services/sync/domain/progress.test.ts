import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentOf, secondsLeft, type ProgressFacts, type StepPart } from './progress.ts';
import type { JobRow } from './stored.ts';

const START = new Date('2026-01-22T12:00:00Z');
const job = (done: number, total: number): JobRow => ({
  id: 'job',
  step: 'step',
  kind: 'SYNCHRONIZATION',
  direction: 'ERP_TO_CRM',
  status: 'RUNNING',
  startedAt: START,
  finishedAt: null,
  message: null,
  total,
  inserted: done,
  modified: 0,
  unchanged: 0,
  deleted: 0,
  skipped: 0,
  failed: 0,
  coupled: 0,
  uncoupled: 0,
});
const facts = (steps: readonly StepPart[] | null, jobs: readonly JobRow[]): ProgressFacts => ({
  jobs,
  steps,
  startedAt: START,
  finishedAt: null,
  now: new Date(START.getTime() + 10_000),
});
const OPEN = { ended: false, cancelled: false } as const;
const WAITING: StepPart = { ...OPEN, position: -1, phases: 4, jobs: [] };

describe('how far a run is', () => {
  it('is told of a job by its records, and is unknown before there is one', () => {
    expect(percentOf(facts(null, [job(1, 4)]))).toBe(25);
    expect(percentOf(facts([WAITING], []))).toBeNull();
    expect(percentOf({ ...facts([WAITING], []), finishedAt: START })).toBe(100);
  });

  it('never goes back, whatever the phases of a step find', () => {
    const phases = fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(phases, fc.nat({ max: 3 }), (found, others) => {
        let told = 0;
        let [done, total] = [0, 0];
        for (const [position, records] of found.entries()) {
          total += records;
          for (let looked = 0; looked <= records; looked += 1) {
            const jobs = [job(done + looked, total)];
            const own = { ...OPEN, position, phases: found.length, jobs };
            const waiting = Array.from({ length: others }, () => WAITING);
            const percent = percentOf(facts([own, ...waiting], jobs)) ?? 0;
            expect(percent).toBeGreaterThanOrEqual(told);
            expect(percent).toBeLessThanOrEqual(100);
            told = percent;
          }
          done += records;
        }
      }),
    );
  });

  it('stays where it was when it is cancelled', () => {
    const cut = { ended: true, cancelled: true } as const;
    const cancelled = { ...job(1, 4), status: 'CANCELLED', finishedAt: START } as const;
    const earlier = { ...job(4, 4), finishedAt: new Date(START.getTime() - 1) };
    const own: StepPart = { ...cut, position: 1, phases: 2, jobs: [earlier, cancelled] };
    const never: StepPart = { ...WAITING, ...cut };
    const done: StepPart = { ...OPEN, ended: true, position: 4, phases: 4, jobs: [] };
    const over = (steps: readonly StepPart[] | null, jobs: readonly JobRow[]): number | null =>
      percentOf({ ...facts(steps, jobs), finishedAt: START });
    expect(over([own], own.jobs)).toBe(62.5);
    expect(over([done, own, never, never], own.jobs)).toBe(40.6);
    expect(over([never], [])).toBe(0);
    expect(over(null, [cancelled])).toBe(25);
    expect(over([done], [])).toBe(100);
    // As earlier releases left it.
    expect(over([{ ...own, position: 2 }], own.jobs)).toBe(100);
  });

  it('says no time while steps have not begun', () => {
    const jobs = [job(50, 100)];
    const own: StepPart = { ...OPEN, position: 1, phases: 2, jobs };
    expect(secondsLeft(facts([own], jobs))).toBe(10);
    expect(secondsLeft(facts([own, WAITING], jobs))).toBeNull();
  });
});
