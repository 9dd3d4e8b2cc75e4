import { describe, expect, it } from 'vitest';
import { healthOf, type HealthFacts } from './health.ts';

const well: HealthFacts = {
  enabled: true,
  connected: { crm: true, erp: true },
  unreachable: [],
  unfilled: 0,
  activeRuns: 0,
  coupled: 12_004,
  openIssues: 0,
  late: 0,
};

describe('the health of an integration', () => {
  it.each([
    [{ connected: { crm: true, erp: false } }, 'NOT_SET_UP', 'the ERP'],
    [{ enabled: false }, 'PAUSED', 'Switched off'],
    [
      { unreachable: [{ system: 'ERP', message: 'The ERP is away.' }] },
      'FAILING',
      'The ERP is away.',
    ],
    [{ unfilled: 1 }, 'SYNCING', '1 system to go'],
    [{ activeRuns: 2 }, 'SYNCING', '2 runs at work'],
    [
      { coupled: 11_870, openIssues: 134 },
      'DEGRADED',
      '11,870 of 12,004 records are in sync, 134 need you.',
    ],
    [{ late: 1 }, 'DEGRADED', 'in sync, 1 mapping late.'],
    [{}, 'HEALTHY', '12,004 of 12,004'],
  ] as const)('with %j is %s', (change, health, words) => {
    const found = healthOf({ ...well, ...change } as HealthFacts);
    expect(found.health).toBe(health);
    expect(found.reason).toContain(words);
  });
});
