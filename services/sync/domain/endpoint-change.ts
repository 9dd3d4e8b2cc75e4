/**
 * Decides what an endpoint is after somebody changed some of its settings, or why that is refused.
 */
import { isGuid } from '@drawbar/schema/values';
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
  const baseUrl = change.baseUrl ?? before?.baseUrl ?? null;
  if (baseUrl === null) {
    refuse('REQUIRED', ['baseUrl'], `The address of the ${name} is missing.`, 'Give baseUrl.');
  } else if (!isAllowedAddress(baseUrl)) {
    refuse(
      'INVALID_VALUE',
      ['baseUrl'],
      `The address of the ${name} must start with https, or with http on this machine.`,
      'Give an https address.',
    );
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
  if (baseUrl === null || credential === null || violations.length > 0) {
    return { kind: 'refused', violations };
  }
  return {
    kind: 'endpoint',
    endpoint: {
      kind: change.kind,
      baseUrl: baseUrl.replace(/\/+$/, ''),
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
  const user = credential.user ?? null;
  const clientId = credential.clientId ?? null;
  return user === null && clientId === null ? null : { user, clientId, secret: credential.secret };
}

/** undefined: as before; null: emptied. */
function kept(value: string | null | undefined, before: string | null | undefined): string | null {
  return value === undefined ? (before ?? null) : value;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function isAllowedAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}
