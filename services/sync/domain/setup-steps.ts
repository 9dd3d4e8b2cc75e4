/** Decides what of the set-up is done and what is left: the guide is a view of the settings. */
import type { Integration } from './integration.ts';

export interface SetupStep {
  readonly kind: 'CONNECT_CRM' | 'CONNECT_ERP' | 'TEST' | 'ENABLE' | 'FULL_SYNC';
  readonly state: 'DONE' | 'TODO' | 'OPTIONAL' | 'BLOCKED';
  readonly message: string;
  readonly fix: string | null;
}

/** The steps in order; one that waits for an earlier one is BLOCKED. */
export function setupSteps(integration: Integration): SetupStep[] {
  const connected = integration.crm !== null && integration.erp !== null;
  return [
    connectStep('CONNECT_CRM', 'CRM', integration.crm !== null),
    connectStep('CONNECT_ERP', 'ERP', integration.erp !== null),
    connected ? testStep(integration) : blocked('TEST'),
    connected ? enableStep(integration) : blocked('ENABLE'),
    connected ? fullSyncStep(integration) : blocked('FULL_SYNC'),
  ];
}

function connectStep(kind: SetupStep['kind'], system: string, done: boolean): SetupStep {
  return done
    ? { kind, state: 'DONE', message: `The ${system} is connected.`, fix: null }
    : {
        kind,
        state: 'TODO',
        message: `The ${system} is not connected yet.`,
        fix: `Give address and credential with updateIntegration, field ${system.toLowerCase()}.`,
      };
}

function testStep({ lastTest }: Integration): SetupStep {
  if (lastTest === null) {
    return {
      kind: 'TEST',
      state: 'TODO',
      message: 'The connection has not been tested yet.',
      fix: 'Run testIntegration.',
    };
  }
  const failed = lastTest.checks.filter((check) => check.status === 'FAIL').length;
  if (lastTest.ok) {
    const message = `The last test passed, with ${lastTest.checks.length} checks.`;
    return { kind: 'TEST', state: 'DONE', message, fix: null };
  }
  return {
    kind: 'TEST',
    state: 'TODO',
    message: `${failed} of ${lastTest.checks.length} checks failed at the last test.`,
    fix: 'Follow the fix of each failed check of lastTest, then run testIntegration again.',
  };
}

function enableStep({ enabled }: Integration): SetupStep {
  return enabled
    ? { kind: 'ENABLE', state: 'DONE', message: 'The integration is switched on.', fix: null }
    : {
        kind: 'ENABLE',
        state: 'TODO',
        message: 'The integration is switched off.',
        fix: 'Run setIntegrationEnabled.',
      };
}

function fullSyncStep({ enabled, continuous }: Integration): SetupStep {
  const kind = 'FULL_SYNC';
  if (continuous) {
    const message = 'A full synchronisation has run; changes travel by themselves since.';
    return { kind, state: 'DONE', message, fix: null };
  }
  if (!enabled) {
    const message = 'The integration must be switched on first.';
    return { kind, state: 'BLOCKED', message, fix: null };
  }
  return {
    kind,
    state: 'TODO',
    message: 'Nothing has been synchronised yet.',
    fix: 'Run createFullSyncReview, look at it, then startFullSync.',
  };
}

function blocked(kind: SetupStep['kind']): SetupStep {
  return { kind, state: 'BLOCKED', message: 'Both systems must be connected first.', fix: null };
}
