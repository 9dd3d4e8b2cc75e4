/** Decides what of the set-up is done and what is left: the guide is a view of the settings. */
import type { Integration } from './integration.ts';

export interface SetupStep {
  readonly kind:
    | 'CONNECT_CRM'
    | 'CONNECT_ERP'
    | 'TEST'
    | 'INSTALL_SOLUTION'
    | 'CHOOSE_MAPPINGS'
    | 'ITEM_AVAILABILITY'
    | 'SALES_ORDER_INTEGRATION'
    | 'ENABLE'
    | 'FULL_SYNC';
  readonly state: 'DONE' | 'TODO' | 'OPTIONAL' | 'BLOCKED';
  readonly message: string;
  readonly fix: string | null;
}

type Kind = SetupStep['kind'];
type Found = Omit<SetupStep, 'kind'>;

/** How many of the mappings there are will be synchronised. */
export interface ChosenMappings {
  readonly all: number;
  readonly enabled: number;
}

/** The steps in order; one that waits for an earlier one is BLOCKED. */
export function setupSteps(integration: Integration, mappings: ChosenMappings): SetupStep[] {
  const isConnected = integration.crm !== null && integration.erp !== null;
  const connected = (found: Found): Found =>
    isConnected ? found : blocked('Both systems must be connected first.');
  const installed = (found: Found): Found => {
    if (!isConnected || integration.solution === null || integration.solution.upToDate) {
      return connected(found);
    }
    return blocked('What Drawbar needs must be installed in the CRM first.');
  };
  const steps: readonly (readonly [Kind, Found])[] = [
    ['CONNECT_CRM', connectStep('CRM', integration.crm !== null)],
    ['CONNECT_ERP', connectStep('ERP', integration.erp !== null)],
    ['TEST', connected(testStep(integration))],
    ['INSTALL_SOLUTION', solutionStep(integration)],
    ['CHOOSE_MAPPINGS', mappingsStep(mappings)],
    ['ITEM_AVAILABILITY', connected(availabilityStep(integration))],
    ['SALES_ORDER_INTEGRATION', installed(ordersStep(integration))],
    ['ENABLE', installed(enableStep(integration))],
    ['FULL_SYNC', connected(fullSyncStep(integration))],
  ];
  return steps.map(([kind, found]) => ({ kind, ...found }));
}

function done(message: string): Found {
  return { state: 'DONE', message, fix: null };
}

function todo(message: string, fix: string): Found {
  return { state: 'TODO', message, fix };
}

function optional(message: string, fix: string): Found {
  return { state: 'OPTIONAL', message, fix };
}

function blocked(message: string): Found {
  return { state: 'BLOCKED', message, fix: null };
}

function connectStep(system: string, isConnected: boolean): Found {
  if (isConnected) return done(`The ${system} is connected.`);
  return todo(
    `The ${system} is not connected yet.`,
    `Give address and credential with updateIntegration, field ${system.toLowerCase()}.`,
  );
}

function testStep({ lastTest }: Integration): Found {
  if (lastTest === null) {
    return todo('The connection has not been tested yet.', 'Run testIntegration.');
  }
  const failed = lastTest.checks.filter((check) => check.status === 'FAIL').length;
  if (lastTest.ok) return done(`The last test passed, with ${lastTest.checks.length} checks.`);
  return todo(
    `${failed} of ${lastTest.checks.length} checks failed at the last test.`,
    'Follow the fix of each failed check of lastTest, then run testIntegration again.',
  );
}

function solutionStep({ crm, solution }: Integration): Found {
  if (crm === null) return blocked('The CRM must be connected first.');
  const fix = 'Run installSolution with the credential of an administrator.';
  if (solution === null) {
    return todo('Nobody has looked yet whether the CRM has what Drawbar needs.', fix);
  }
  if (solution.version === null) return todo('What Drawbar needs is not in the CRM yet.', fix);
  return solution.upToDate
    ? done(`Version ${solution.version} of what Drawbar needs is in the CRM.`)
    : todo(`Version ${solution.version} of what Drawbar needs is too old.`, fix);
}

function mappingsStep({ all, enabled }: ChosenMappings): Found {
  const fix = 'Choose others with updateIntegration, field enabledMappingIds.';
  if (enabled === 0) return todo('No mapping is switched on, so nothing is synchronised.', fix);
  if (enabled === all) return optional(`All ${all} mappings are switched on.`, fix);
  return done(`${enabled} of ${all} mappings are switched on.`);
}

function availabilityStep({ itemAvailability }: Integration): Found {
  if (itemAvailability.enabled) return done('The CRM may ask for the stock of an item.');
  return optional(
    'The CRM may not ask for the stock of an item.',
    'Switch it on with updateIntegration, field itemAvailability, with the access key.',
  );
}

function ordersStep({ salesOrders }: Integration): Found {
  if (!salesOrders.enabled) {
    return optional(
      'Orders submitted in the CRM do not go to the ERP.',
      'Switch it on with updateIntegration, field salesOrderIntegration.',
    );
  }
  return done(
    salesOrders.automatic
      ? 'Orders submitted in the CRM go to the ERP by themselves.'
      : 'Orders submitted in the CRM go to the ERP when somebody sends them.',
  );
}

function enableStep({ enabled }: Integration): Found {
  return enabled
    ? done('The integration is switched on.')
    : todo('The integration is switched off.', 'Run setIntegrationEnabled.');
}

function fullSyncStep({ enabled, continuous }: Integration): Found {
  if (continuous) {
    return done('A full synchronisation has run; changes travel by themselves since.');
  }
  if (!enabled) return blocked('The integration must be switched on first.');
  return todo(
    'Nothing has been synchronised yet.',
    'Run createFullSyncReview, look at it, then startFullSync.',
  );
}
