/** The set-up of an integration: create, change, test, switch on and off. */
import { changedEndpoint, type EndpointChange } from './endpoint-change.ts';
import type { SecretKeeper, SetupPorts } from './integration-ports.ts';
import type { Endpoint, Integration, OwnershipModel, System, TestResult } from './integration.ts';
import { checkFailed, inputError, versionConflict, type UserError } from './user-error.ts';

/** An endpoint as a caller gives it: the secret is text, to be kept before anything else. */
export interface EndpointRequest extends Omit<EndpointChange, 'credential'> {
  readonly credential?: {
    readonly user?: string | null;
    readonly clientId?: string | null;
    readonly secret: string;
  } | null;
}

export interface SettingsRequest {
  readonly name?: string | null;
  readonly crm?: EndpointRequest | null;
  readonly erp?: EndpointRequest | null;
  readonly ownership?: OwnershipModel | null;
}

export interface SetupAnswer {
  readonly integration: Integration | null;
  readonly userErrors: readonly UserError[];
}

const NAME_CHARACTERS_MAX = 100;

/** `key`: GUID of the integration to be. */
export async function createIntegration(
  { store, secrets }: SetupPorts,
  key: string,
  request: SettingsRequest & { readonly name: string },
): Promise<SetupAnswer> {
  const read = readRequest(secrets, null, request);
  if (read.kind === 'refused') return { integration: null, userErrors: read.errors };
  const { name, crm, erp } = read;
  const integration = await store.insert(key, {
    name: name ?? '',
    crm,
    erp,
    ownership: 'TEAM',
    unitGroupPerItem: true,
  });
  return integration === null
    ? { integration, userErrors: [nameTaken(request.name)] }
    : { integration, userErrors: [] };
}

export async function updateIntegration(
  { store, secrets }: SetupPorts,
  key: string | null,
  request: SettingsRequest & { readonly expectedVersion: string },
): Promise<SetupAnswer> {
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
  const read = readRequest(secrets, before, request);
  if (read.kind === 'refused') return { integration: before, userErrors: read.errors };
  const { name, crm, erp } = read;
  const ownership = request.ownership ?? before.ownership;
  const settings = { ...before, name: name ?? before.name, crm, erp, ownership };
  const after = await store.update(before, settings);
  if (after === 'name-taken') return { integration: before, userErrors: [nameTaken(name ?? '')] };
  if (after === 'stale') return stale((await store.byKey(before.key)) ?? before);
  return { integration: after, userErrors: [] };
}

/**
 * Switching on runs the checks first; every failing one is an error. Switching off always works.
 */
export async function setIntegrationEnabled(
  { store, tester }: SetupPorts,
  key: string | null,
  enabled: boolean,
): Promise<SetupAnswer> {
  const before = key === null ? null : await store.byKey(key);
  if (before === null) return { integration: null, userErrors: [unknownIntegration()] };
  if (enabled && !before.enabled) {
    if (before.crm === null || before.erp === null) {
      return { integration: before, userErrors: [notConnected(before)] };
    }
    const test = await tester.test(before);
    await store.setLastTest(before.key, test);
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
  { store, secrets, tester }: SetupPorts,
  key: string | null | 'unknown',
  request: SettingsRequest,
): Promise<TestAnswer> {
  const stored = key === null || key === 'unknown' ? null : await store.byKey(key);
  if (key !== null && stored === null) return { test: null, userErrors: [unknownIntegration()] };
  const read = readRequest(secrets, stored, request);
  if (read.kind === 'refused') return { test: null, userErrors: read.errors };
  if (read.crm === null && read.erp === null) {
    const message = 'There is nothing to test: neither system is connected or described.';
    const fix = 'Give id of an integration, crm, or erp.';
    return { test: null, userErrors: [inputError('REQUIRED', message, { fix })] };
  }
  const test = await tester.test(read);
  if (stored !== null && request.crm == null && request.erp == null) {
    await store.setLastTest(stored.key, test);
  }
  return { test, userErrors: [] };
}

type ReadRequest =
  | { readonly kind: 'refused'; readonly errors: readonly UserError[] }
  | {
      readonly kind: 'settings';
      readonly name: string | null;
      readonly crm: Endpoint | null;
      readonly erp: Endpoint | null;
    };

function readRequest(
  secrets: SecretKeeper,
  before: Integration | null,
  request: SettingsRequest,
): ReadRequest {
  const errors: UserError[] = [];
  const name = request.name?.trim() ?? null;
  if (name !== null && (name === '' || name.length > NAME_CHARACTERS_MAX)) {
    const message = `The name must have 1 to ${NAME_CHARACTERS_MAX} characters.`;
    errors.push(inputError('INVALID_VALUE', message, { field: ['name'] }));
  }
  const crm = readEndpoint(secrets, 'CRM', before?.crm ?? null, request.crm, errors);
  const erp = readEndpoint(secrets, 'ERP', before?.erp ?? null, request.erp, errors);
  return errors.length > 0 ? { kind: 'refused', errors } : { kind: 'settings', name, crm, erp };
}

function readEndpoint(
  secrets: SecretKeeper,
  system: System,
  before: Endpoint | null,
  request: EndpointRequest | null | undefined,
  errors: UserError[],
): Endpoint | null {
  if (request == null) return before;
  const side = system === 'ERP' ? 'erp' : 'crm';
  const { credential, ...rest } = request;
  const kept = credential == null ? null : secrets.keep(credential.secret);
  if (kept?.kind === 'refused') {
    const field = [side, 'credential', 'secret'];
    errors.push(inputError('INVALID_VALUE', kept.message, { field }));
    return before;
  }
  const changed = changedEndpoint(system, before, {
    ...rest,
    credential: credential == null || kept === null ? null : { ...credential, secret: kept.secret },
  });
  if (changed.kind === 'endpoint') return changed.endpoint;
  for (const { code, message, field, fix } of changed.violations) {
    errors.push(inputError(code, message, { field: [side, ...field], fix }));
  }
  return before;
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
