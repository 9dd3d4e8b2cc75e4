import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingsOf } from '../mapping/index.ts';
import { SALESPEOPLE } from '../mapping/salespeople.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { PRICE_LINE } from '../mapping/prices.ts';
import {
  endStatus,
  hasEnded,
  nextPhase,
  phasesBefore,
  phasesOf,
  runStatus,
  waves,
  type RunStatus,
  NO_LIMITS,
} from './run.ts';

const ACTIONS = [
  ...(['FULL_SYNC', 'COUPLE_RECORDS', 'MATCH_AND_CREATE'] as const),
  ...(['MODIFIED', 'RECORDS', 'UNCOUPLE'] as const),
];
const STATUSES: readonly RunStatus[] = [
  'WAITING',
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'CANCELLING',
  'CANCELLED',
  'SUCCEEDED',
  'PARTIAL',
  'FAILED',
];

const SYNCED = { ...NO_LIMITS, syncAfter: true };

describe('the phases of a step', () => {
  it('match before they create, on the sides the mapping creates on', () => {
    expect(phasesOf('FULL_SYNC', CUSTOMER)).toEqual([
      'READ',
      'MATCH',
      'PAIRS',
      'CREATE_IN_CRM',
      'CREATE_IN_ERP',
      'READ_BACK',
      'DONE',
    ]);
    expect(phasesOf('FULL_SYNC', PRICE_LINE)).toEqual([
      'READ',
      'MATCH',
      'PAIRS',
      'CREATE_IN_CRM',
      'READ_BACK',
      'DONE',
    ]);
    expect(phasesOf('FULL_SYNC', SALESPEOPLE)).toEqual(['READ', 'MATCH', 'PAIRS', 'DONE']);
    expect(phasesOf('COUPLE_RECORDS', CUSTOMER, SYNCED)).toEqual([
      'READ',
      'MATCH',
      'PAIRS',
      'DONE',
    ]);
  });
  it('come one after the other and end', () => {
    const seen = [];
    for (let phase = nextPhase('FULL_SYNC', CUSTOMER, 'QUEUED'); ;) {
      seen.push(phase);
      if (phase === 'DONE') break;
      phase = nextPhase('FULL_SYNC', CUSTOMER, phase);
    }
    expect(seen).toEqual(phasesOf('FULL_SYNC', CUSTOMER));
  });
  it('follow one another in every mapping and for every action', () => {
    for (const mapping of mappingsOf({ ownership: 'TEAM', unitGroupPerItem: true })) {
      for (const action of ACTIONS) {
        const phases = phasesOf(action, mapping);
        expect(nextPhase(action, mapping, 'QUEUED')).toBe(phases[0]);
        phases.forEach((phase, index) => {
          expect(nextPhase(action, mapping, phase)).toBe(phases[index + 1] ?? 'DONE');
          expect(phasesBefore(action, phases, phase, 'without')).toBe(index);
        });
      }
    }
  });
  it('never begin again when the mapping loses the one that a step is in', () => {
    const unmatched = { ...CUSTOMER, match: [] };
    expect(nextPhase('FULL_SYNC', unmatched, 'MATCH')).toBe('PAIRS');
    const notCreating = { ...CUSTOMER, fullSyncCreates: [], syncAfterCoupling: true };
    expect(nextPhase('FULL_SYNC', notCreating, 'CREATE_IN_CRM')).toBe('DONE');
    expect(nextPhase('MATCH_AND_CREATE', notCreating, 'CREATE_IN_CRM')).toBe('PAIRS');
    const phases = phasesOf('FULL_SYNC', unmatched);
    expect(phasesBefore('FULL_SYNC', phases, 'MATCH', 'without')).toBe(1);
  });
});

describe('the status of a run', () => {
  it.each([
    [['QUEUED', 'WAITING'], 'QUEUED'],
    [['SUCCEEDED', 'WAITING'], 'RUNNING'],
    [['RUNNING', 'WAITING'], 'RUNNING'],
    [['CANCELLED', 'CANCELLING'], 'CANCELLING'],
    [['SUCCEEDED', 'PAUSED'], 'PAUSED'],
    [['SUCCEEDED', 'SUCCEEDED'], 'SUCCEEDED'],
    [['SUCCEEDED', 'FAILED'], 'PARTIAL'],
    [['FAILED', 'FAILED'], 'FAILED'],
    [['PARTIAL', 'CANCELLED'], 'CANCELLED'],
    [[], 'SUCCEEDED'],
  ] as const)('of steps %j is %s', (steps, expected) => {
    expect(runStatus(steps)).toBe(expected);
  });
  it('is an end exactly when every step has ended', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STATUSES), { minLength: 1 }), (steps) => {
        expect(hasEnded(runStatus(steps))).toBe(steps.every(hasEnded));
      }),
    );
  });
  it('is a failure only when nothing worked', () => {
    expect(endStatus({ failed: 0, others: 0 })).toBe('SUCCEEDED');
    expect(endStatus({ failed: 1, others: 1 })).toBe('PARTIAL');
    expect(endStatus({ failed: 1, others: 0 })).toBe('FAILED');
  });
});

describe('the order of mappings', () => {
  it.each([
    ['TEAM', true],
    ['PERSON', true],
    ['TEAM', false],
  ] as const)('puts what others need first (%s, groups of items %s)', (ownership, own) => {
    const mappings = mappingsOf({ ownership, unitGroupPerItem: own });
    const order = waves(mappings);
    for (const { name, dependsOn } of mappings) {
      for (const other of dependsOn) {
        expect(order.get(other) ?? -1).toBeLessThan(order.get(name) ?? 0);
      }
    }
  });
  it('counts a dependency that is left out as met', () => {
    expect(waves([PRICE_LINE])).toEqual(new Map([['PLLINE-PRODPRICE', 0]]));
  });
  it('refuses a circle', () => {
    const circle = { ...CUSTOMER, dependsOn: ['CUSTOMER'] as const };
    expect(() => waves([circle])).toThrow('circle');
  });
});
