/** Reads what a caller says about an integration over what is stored; all violations at once. */
import { changedEndpoint, type EndpointChange, type Violation } from './endpoint-change.ts';
import type { SecretKeeper } from './integration-ports.ts';
import type {
  Endpoint,
  IntegrationSettings,
  ItemAvailability,
  OwnershipModel,
  SalesOrders,
  StoredCredential,
  System,
} from './integration.ts';
import {
  changedAvailability,
  changedSalesOrders,
  NO_AVAILABILITY,
  NO_SALES_ORDERS,
} from './settings-change.ts';
import { inputError, type UserError } from './user-error.ts';

/** A credential as a caller gives it: the secret is text, to be kept before anything else. */
export interface CredentialRequest {
  readonly user?: string | null;
  readonly clientId?: string | null;
  readonly secret: string;
}

export interface EndpointRequest extends Omit<EndpointChange, 'credential'> {
  readonly credential?: CredentialRequest | null;
}

export interface AvailabilityRequest {
  readonly enabled: boolean;
  readonly credential?: CredentialRequest | null;
}

export interface SalesOrdersRequest extends AvailabilityRequest {
  readonly automatic?: boolean | null;
  readonly bidirectional?: boolean | null;
  readonly quotes?: boolean | null;
}

/** What is left out stays. */
export interface SettingsRequest {
  readonly name?: string | null;
  readonly crm?: EndpointRequest | null;
  readonly erp?: EndpointRequest | null;
  readonly ownership?: OwnershipModel | null;
  readonly unitGroupPerItem?: boolean | null;
  readonly itemAvailability?: AvailabilityRequest | null;
  readonly salesOrderIntegration?: SalesOrdersRequest | null;
}

export type ReadSettings =
  | { readonly kind: 'refused'; readonly errors: readonly UserError[] }
  | { readonly kind: 'settings'; readonly settings: IntegrationSettings };

/** What an integration is before anybody said anything about it. */
const NOTHING: IntegrationSettings = {
  name: '',
  crm: null,
  erp: null,
  ownership: 'TEAM',
  unitGroupPerItem: true,
  itemAvailability: NO_AVAILABILITY,
  salesOrders: NO_SALES_ORDERS,
};
const NAME_CHARACTERS_MAX = 100;

export function readSettings(
  secrets: SecretKeeper,
  stored: IntegrationSettings | null,
  request: SettingsRequest,
): ReadSettings {
  const before = stored ?? NOTHING;
  const errors: UserError[] = [];
  const name = request.name?.trim() ?? before.name;
  if (request.name != null && (name === '' || name.length > NAME_CHARACTERS_MAX)) {
    const message = `The name must have 1 to ${NAME_CHARACTERS_MAX} characters.`;
    errors.push(inputError('INVALID_VALUE', message, { field: ['name'] }));
  }
  const settings = {
    name,
    crm: readEndpoint(secrets, 'CRM', before.crm, request.crm, errors),
    erp: readEndpoint(secrets, 'ERP', before.erp, request.erp, errors),
    ownership: request.ownership ?? before.ownership,
    unitGroupPerItem: request.unitGroupPerItem ?? before.unitGroupPerItem,
    itemAvailability: readAvailability(secrets, before, request.itemAvailability, errors),
    salesOrders: readSalesOrders(secrets, before, request.salesOrderIntegration, errors),
  };
  return errors.length > 0 ? { kind: 'refused', errors } : { kind: 'settings', settings };
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
  const kept = keep(secrets, credential, side, errors);
  if (kept === 'refused') return before;
  const changed = changedEndpoint(system, before, { ...rest, credential: kept });
  if (changed.kind === 'endpoint') return changed.endpoint;
  refuse(side, changed.violations, errors);
  return before;
}

function readAvailability(
  secrets: SecretKeeper,
  { itemAvailability: before }: IntegrationSettings,
  request: AvailabilityRequest | null | undefined,
  errors: UserError[],
): ItemAvailability {
  if (request == null) return before;
  const field = 'itemAvailability';
  const credential = keepNamed(secrets, request.credential, field, errors);
  if (credential === 'refused') return before;
  const changed = changedAvailability(before, { enabled: request.enabled, credential });
  if (changed.kind === 'setting') return changed.setting;
  refuse(field, changed.violations, errors);
  return before;
}

function readSalesOrders(
  secrets: SecretKeeper,
  { salesOrders: before }: IntegrationSettings,
  request: SalesOrdersRequest | null | undefined,
  errors: UserError[],
): SalesOrders {
  if (request == null) return before;
  const field = 'salesOrderIntegration';
  const credential = keepNamed(secrets, request.credential, field, errors);
  if (credential === 'refused') return before;
  const changed = changedSalesOrders(before, { ...request, credential });
  if (changed.kind === 'setting') return changed.setting;
  refuse(field, changed.violations, errors);
  return before;
}

/** null: none was given. */
function keepNamed(
  secrets: SecretKeeper,
  request: CredentialRequest | null | undefined,
  field: string,
  errors: UserError[],
): StoredCredential | null | 'refused' {
  const kept = keep(secrets, request, field, errors);
  if (kept === null || kept === 'refused') return kept;
  if (kept.user !== null || kept.clientId !== null) return kept;
  const detail = { field: [field, 'credential'], fix: 'Give user or clientId.' };
  errors.push(inputError('REQUIRED', 'A secret alone does not say who signs in.', detail));
  return 'refused';
}

function keep(
  secrets: SecretKeeper,
  request: CredentialRequest | null | undefined,
  field: string,
  errors: UserError[],
): StoredCredential | null | 'refused' {
  if (request == null) return null;
  const kept = secrets.keep(request.secret);
  if (kept.kind === 'kept') {
    return { user: request.user ?? null, clientId: request.clientId ?? null, secret: kept.secret };
  }
  const detail = { field: [field, 'credential', 'secret'] };
  errors.push(inputError('INVALID_VALUE', kept.message, detail));
  return 'refused';
}

function refuse(at: string, violations: readonly Violation[], errors: UserError[]): void {
  for (const { code, message, field, fix } of violations) {
    errors.push(inputError(code, message, { field: [at, ...field], fix }));
  }
}
