/** What must hold in the two systems before a setting may change (`domain.md` 1.8, 2.3). */
import { isElsewhere } from './endpoint-place.ts';
import type { SetupPorts } from './integration-ports.ts';
import {
  endpointOf,
  type Integration,
  type IntegrationSettings,
  type System,
} from './integration.ts';
import { inputError, ordersSubmitted, type UserError } from './user-error.ts';

const SYSTEMS = ['ERP', 'CRM'] as const;

/** Every reason why these settings cannot replace those; empty when they can. */
export async function settingsErrors(
  ports: SetupPorts,
  before: Integration,
  after: IntegrationSettings,
): Promise<UserError[]> {
  const errors = [
    ...(await placeErrors(ports, before, after)),
    ...(await unitErrors(ports, before, after)),
    ...(await orderErrors(ports, before, after)),
  ];
  return errors;
}

/**
 * Pairs of one company or environment mean nothing in another (`domain.md` 1.6), and a run would go
 * on writing there what it read here.
 */
async function placeErrors(
  { store }: SetupPorts,
  before: Integration,
  after: IntegrationSettings,
): Promise<UserError[]> {
  const moved = movedSystems(before, after);
  if (moved.length === 0) return [];
  const { coupled, activeRuns } = await store.bound(before.key);
  return moved.flatMap((system) => {
    const field = [system === 'ERP' ? 'erp' : 'crm'];
    const message = `The ${system} cannot become another environment or company while`;
    if (coupled > 0) {
      const fix = 'Uncouple them first, with startUncoupling, or create another integration.';
      const many = coupled === 1 ? 'a record is coupled.' : `${coupled} records are coupled.`;
      return [inputError('NOT_ALLOWED_NOW', `${message} ${many}`, { field, fix })];
    }
    if (activeRuns === 0) return [];
    const fix = 'Wait for the end of the run, or cancel it with cancelSyncRun.';
    return [inputError('NOT_ALLOWED_NOW', `${message} a run is under way.`, { field, fix })];
  });
}

/** The systems whose endpoint would lead to other records than before. */
export function movedSystems(before: Integration, after: IntegrationSettings): System[] {
  return SYSTEMS.filter((system) => {
    const company = system === 'ERP' ? before.companyId : null;
    return isElsewhere(endpointOf(before, system), endpointOf(after, system), company);
  });
}

/** Units that are coupled already would stand in groups that nobody keeps any more. */
async function unitErrors(
  { store }: SetupPorts,
  before: Integration,
  after: IntegrationSettings,
): Promise<UserError[]> {
  if (before.unitGroupPerItem === after.unitGroupPerItem) return [];
  const coupled = await store.countCoupledUnits(before.key);
  if (coupled === 0) return [];
  const message = `The grouping of units cannot change while units are coupled: ${coupled} are.`;
  const fix = 'Uncouple them first, with startUncoupling for each mapping of units.';
  return [inputError('NOT_ALLOWED_NOW', message, { field: ['unitGroupPerItem'], fix })];
}

const SALES_ORDERS = ['salesOrderIntegration', 'enabled'] as const;

async function orderErrors(
  { orders, solutions }: SetupPorts,
  before: Integration,
  after: IntegrationSettings,
): Promise<UserError[]> {
  const [was, is] = [before.salesOrders.enabled, after.salesOrders.enabled];
  if (was && !is) {
    const submitted = await orders.submitted(before.key);
    return submitted.length === 0 ? [] : [ordersSubmitted(before.key, submitted)];
  }
  if (was || !is) return [];
  const field = SALES_ORDERS;
  if (after.crm === null) {
    const fix = 'Connect the CRM first.';
    return [inputError('NOT_ALLOWED_NOW', 'The CRM is not connected yet.', { field, fix })];
  }
  const found = await solutions.read(after.crm);
  if (found.kind === 'failed') {
    const fix = 'Run testIntegration and follow the fix of each failed check.';
    return [inputError('CHECK_FAILED', found.message, { field, fix })];
  }
  if (found.solution.upToDate) return [];
  const message = 'The CRM does not have what Drawbar needs yet.';
  return [inputError('NOT_ALLOWED_NOW', message, { field, fix: 'Run installSolution first.' })];
}
