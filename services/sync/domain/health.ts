/** Decides the health of an integration, in one word and one sentence. */
export type Health = 'HEALTHY' | 'SYNCING' | 'DEGRADED' | 'FAILING' | 'PAUSED' | 'NOT_SET_UP';

export interface HealthFacts {
  readonly enabled: boolean;
  readonly connected: { readonly crm: boolean; readonly erp: boolean };
  /** What the last attempt to reach a system ended with; empty when both answer. */
  readonly unreachable: readonly { readonly system: 'CRM' | 'ERP'; readonly message: string }[];
  /** Systems whose replica has not been filled once. */
  readonly unfilled: number;
  readonly activeRuns: number;
  readonly coupled: number;
  readonly openIssues: number;
  /** Mappings that missed an interval. */
  readonly late: number;
}

const NAMES = { CRM: 'the CRM', ERP: 'the ERP' } as const;

/** The sentence carries the numbers that led to the word. */
export function healthOf(facts: HealthFacts): { readonly health: Health; readonly reason: string } {
  const { crm, erp } = facts.connected;
  if (!crm || !erp) {
    const missing = [crm ? null : NAMES.CRM, erp ? null : NAMES.ERP].filter(
      (name) => name !== null,
    );
    return { health: 'NOT_SET_UP', reason: `Not connected yet: ${missing.join(' and ')}.` };
  }
  if (!facts.enabled) {
    return {
      health: 'PAUSED',
      reason: 'Switched off: nothing is synchronised; reading still works.',
    };
  }
  const [broken] = facts.unreachable;
  if (broken !== undefined) return { health: 'FAILING', reason: broken.message };
  if (facts.unfilled > 0) {
    return {
      health: 'SYNCING',
      reason: `Reading for the first time, ${count(facts.unfilled, 'system')} to go.`,
    };
  }
  if (facts.activeRuns > 0) {
    return {
      health: 'SYNCING',
      reason: `${inSync(facts)}, ${count(facts.activeRuns, 'run')} at work.`,
    };
  }
  if (facts.openIssues > 0) {
    return { health: 'DEGRADED', reason: `${inSync(facts)}, ${facts.openIssues} need you.` };
  }
  if (facts.late > 0) {
    return {
      health: 'DEGRADED',
      reason: `${inSync(facts)}, ${count(facts.late, 'mapping')} late.`,
    };
  }
  return { health: 'HEALTHY', reason: `${inSync(facts)}.` };
}

function inSync(facts: HealthFacts): string {
  const total = facts.coupled + facts.openIssues;
  if (total === 0) return 'Both systems answer and no records are coupled yet';
  return `${number(facts.coupled)} of ${number(total)} records are in sync`;
}

function count(amount: number, noun: string): string {
  return `${number(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
