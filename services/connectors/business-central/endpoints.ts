/** Where a Business Central environment answers, derived from its settings (systems.md 1.1). */
import { tokenUrl } from '../odata/token-url.ts';
import type { EndpointSettings } from '../port.ts';

const STANDARD_VERSION = /\/v2\.0$/i;
const API_ROOT = /\/api$/i;
const ENVIRONMENT_DEFAULT = 'Production';

export interface ErpEndpoints {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path of `…/api`, without a slash at its end. */
  readonly apiRoot: string;
  readonly tokenOrigin: string;
  readonly tokenPath: string;
  readonly scope: string;
}

/** The same for every environment (systems.md 1.2). */
const ERP_SCOPE = 'https://api.businesscentral.dynamics.com/.default';

/** @throws {TypeError} when an address is not a URL. */
export function erpEndpoints(settings: EndpointSettings): ErpEndpoints {
  const base = new URL(settings.baseUrl);
  const token = tokenUrl(settings, base);
  return {
    origin: base.origin,
    apiRoot: apiRoot(base, settings),
    tokenOrigin: token.origin,
    tokenPath: token.pathname + token.search,
    scope: ERP_SCOPE,
  };
}

function apiRoot(base: URL, settings: EndpointSettings): string {
  const path = base.pathname.replace(/\/+$/, '');
  if (API_ROOT.test(path)) return path;
  const withoutVersion = path.replace(STANDARD_VERSION, '');
  if (API_ROOT.test(withoutVersion)) return withoutVersion;
  const service = STANDARD_VERSION.test(path) ? path : `${path}/v2.0`;
  const environment = encodeURIComponent(settings.environment ?? ENVIRONMENT_DEFAULT);
  const tenant = settings.tenantId === null ? '' : `/${encodeURIComponent(settings.tenantId)}`;
  return `${service}${tenant}/${environment}/api`;
}

/** Path of an API below the root. */
export function apiVersion(api: 'extension' | 'standard'): string {
  return api === 'extension' ? 'drawbar/sync/v1.0' : 'v2.0';
}
