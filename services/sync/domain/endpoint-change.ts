/**
 * Decides what an endpoint is after somebody changed some of its settings, or why that is refused.
 */
import { isGuid } from '@drawbar/schema/values';
import { endpointAddress } from './endpoint-address.ts';
import {
  kindFits,
  type Endpoint,
  type EndpointKind,
  type StoredSecret,
  type System,
} from './integration.ts';

/** What a caller may say about an endpoint; what is left out stays as stored. */
export interface EndpointChange {
  readonly kind: EndpointKind;
  readonly baseUrl?: string | null;
  readonly tenantId?: string | null;
  readonly environment?: string | null;
  readonly companyId?: string | null;
  readonly credential?: {
    readonly user?: string | null;
    readonly clientId?: string | null;
    readonly secret: StoredSecret;
  } | null;
}

export interface Violation {
  readonly code: 'REQUIRED' | 'INVALID_VALUE' | 'NOT_ALLOWED_NOW';
  readonly field: readonly string[];
  readonly message: string;
  readonly fix: string;
}

export type ChangedEndpoint =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint }
  | { readonly kind: 'refused'; readonly violations: readonly Violation[] };

/** All violations at once, so that a form can show them together (`domain.md` 10, row 3). */
export function changedEndpoint(
  system: System,
  before: Endpoint | null,
  change: EndpointChange,
): ChangedEndpoint {
  const violations: Violation[] = [];
  const refuse = (code: Violation['code'], field: string[], message: string, fix: string): void => {
    violations.push({ code, field, message, fix });
  };
  const name = system === 'ERP' ? 'ERP' : 'CRM';
  if (!kindFits(system, change.kind)) {
    refuse('INVALID_VALUE', ['kind'], `${change.kind} is no ${name}.`, `Choose a kind of ${name}.`);
  }
  const given = change.baseUrl ?? before?.baseUrl ?? null;
  const address = given === null ? null : endpointAddress(name, given);
  if (address === null) {
    refuse('REQUIRED', ['baseUrl'], `The address of the ${name} is missing.`, 'Give baseUrl.');
  } else if (address.kind === 'refused') {
    refuse('INVALID_VALUE', ['baseUrl'], address.message, address.fix);
  }
  const companyId = change.companyId === undefined ? before?.companyId : change.companyId;
  if (companyId != null && !isGuid(companyId.toLowerCase())) {
    refuse(
      'INVALID_VALUE',
      ['companyId'],
      'The company is named by its SystemId, a GUID.',
      'Take a key of erpCompanies of a connection test.',
    );
  }
  const credential = credentialOf(before, change);
  if (credential === null) {
    refuse(
      'REQUIRED',
      ['credential'],
      `Nobody is named to sign in to the ${name} with.`,
      'Give credential with user or clientId, and the secret.',
    );
  }
  if (address?.kind !== 'address' || credential === null || violations.length > 0) {
    return { kind: 'refused', violations };
  }
  return {
    kind: 'endpoint',
    endpoint: {
      kind: change.kind,
      baseUrl: address.text,
      tenantId: kept(change.tenantId, before?.tenantId),
      environment: kept(change.environment, before?.environment),
      companyId: system === 'ERP' ? (companyId?.toLowerCase() ?? null) : null,
      ...credential,
    },
  };
}

function credentialOf(
  before: Endpoint | null,
  { credential }: EndpointChange,
): Pick<Endpoint, 'user' | 'clientId' | 'secret'> | null {
  if (credential == null) {
    return before && { user: before.user, clientId: before.clientId, secret: before.secret };
  }
  const user = filled(credential.user);
  const clientId = filled(credential.clientId);
  return user === null && clientId === null ? null : { user, clientId, secret: credential.secret };
}

/** Blanks around a name are nobody's intention. */
function filled(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** undefined: as before; null: emptied. */
function kept(value: string | null | undefined, before: string | null | undefined): string | null {
  return value === undefined ? (before ?? null) : value;
}
