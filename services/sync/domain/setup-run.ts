/** The set-up of an integration: create, change, test, switch on and off. */
import { noteSolution } from './install-solution.ts';
import type { SetupPorts } from './integration-ports.ts';
import type { Integration, TestResult } from './integration.ts';
import { readSettings, type SettingsRequest } from './read-settings.ts';
import { movedSystems, settingsErrors } from './settings-guard.ts';
import { checkFailed, inputError, versionConflict, type UserError } from './user-error.ts';

export interface SetupAnswer {
  readonly integration: Integration | null;
  readonly userErrors: readonly UserError[];
}

/** `key`: GUID of the integration to be. */
export async function createIntegration(
  { store, secrets }: SetupPorts,
  key: string,
  request: SettingsRequest & { readonly name: string },
): Promise<SetupAnswer> {
  const read = readSettings(secrets, null, request);
  if (read.kind === 'refused') return { integration: null, userErrors: read.errors };
  const integration = await store.insert(key, read.settings);
  return integration === null
    ? { integration, userErrors: [nameTaken(request.name)] }
    : { integration, userErrors: [] };
}

export async function updateIntegration(
  ports: SetupPorts,
  key: string | null,
  request: SettingsRequest & { readonly expectedVersion: string },
): Promise<SetupAnswer> {
  const { store, secrets } = ports;
  const before = key === null ? null : await store.byKey(key);
  if (before === null) return { integration: null, userErrors: [unknownIntegration()] };
  const stale = (current: Integration): SetupAnswer => ({
    integration: current,
    userErrors: [
      versionConflict(
        `Integration ${before.name}`,
        request.expectedVersion,
        String(current.version),
      ),
    ],
  });
  if (String(before.version) !== request.expectedVersion) return stale(before);
  const read = readSettings(secrets, before, request);
  if (read.kind === 'refused') return { integration: before, userErrors: read.errors };
  const { settings } = read;
  const userErrors = await settingsErrors(ports, before, settings);
  if (userErrors.length > 0) return { integration: before, userErrors };
  const after = await store.update(before, settings, movedSystems(before, settings));
  if (after === 'name-taken') {
    return { integration: before, userErrors: [nameTaken(settings.name)] };
  }
  if (after === 'stale') return stale((await store.byKey(before.key)) ?? before);
  return { integration: after, userErrors: [] };
}

/**
 * Switching on runs the checks first; every failing one is an error. Switching off always works.
 */
export async function setIntegrationEnabled(
  ports: SetupPorts,
  key: string | null,
  enabled: boolean,
): Promise<SetupAnswer> {
  const { store, tester } = ports;
  const before = key === null ? null : await store.byKey(key);
  if (before === null) return { integration: null, userErrors: [unknownIntegration()] };
  if (enabled && !before.enabled) {
    if (before.crm === null || before.erp === null) {
      return { integration: before, userErrors: [notConnected(before)] };
    }
    const test = await tester.test(before);
    await store.setLastTest(before.key, test);
    await noteSolution(ports, before);
    const failed = test.checks.filter((check) => check.status === 'FAIL');
    const tested = (await store.byKey(before.key)) ?? before;
    if (failed.length > 0) return { integration: tested, userErrors: failed.map(checkFailed) };
  }
  const integration = await store.setEnabled(before.key, enabled);
  return { integration, userErrors: integration === null ? [unknownIntegration()] : [] };
}

export interface TestAnswer {
  readonly test: TestResult | null;
  readonly userErrors: readonly UserError[];
}

/** Tests what is stored, what is given, or a change to what is stored; keeps only the first. */
export async function testIntegration(
  ports: SetupPorts,
  key: string | null | 'unknown',
  request: SettingsRequest,
): Promise<TestAnswer> {
  const { store, secrets, tester } = ports;
  const stored = key === null || key === 'unknown' ? null : await store.byKey(key);
  if (key !== null && stored === null) return { test: null, userErrors: [unknownIntegration()] };
  const read = readSettings(secrets, stored, request);
  if (read.kind === 'refused') return { test: null, userErrors: read.errors };
  const { settings } = read;
  if (settings.crm === null && settings.erp === null) {
    const message = 'There is nothing to test: neither system is connected or described.';
    const fix = 'Give id of an integration, crm, or erp.';
    return { test: null, userErrors: [inputError('REQUIRED', message, { fix })] };
  }
  const test = await tester.test(settings);
  if (stored !== null && request.crm == null && request.erp == null) {
    await store.setLastTest(stored.key, test);
    await noteSolution(ports, stored);
  }
  return { test, userErrors: [] };
}

function unknownIntegration(): UserError {
  return inputError('NOT_FOUND', 'There is no such integration.', {
    field: ['id'],
    fix: 'Take an id from the query integrations.',
  });
}

function nameTaken(name: string): UserError {
  return inputError('INVALID_VALUE', `There is an integration named ${name} already.`, {
    field: ['name'],
    fix: 'Choose another name.',
  });
}

function notConnected(integration: Integration): UserError {
  const missing = [
    integration.crm === null ? 'the CRM' : '',
    integration.erp === null ? 'the ERP' : '',
  ];
  return inputError(
    'NOT_ALLOWED_NOW',
    `Not connected yet: ${missing.filter((name) => name !== '').join(' and ')}.`,
    { field: ['enabled'], fix: 'Connect both systems with updateIntegration first.' },
  );
}
