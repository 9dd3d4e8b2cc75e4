/** Where a Dataverse environment answers, derived from its settings (systems.md 2.1). */
import { tokenUrl } from '../odata/token-url.ts';
import type { EndpointSettings } from '../port.ts';

const WEB_API = /\/api\/data\/v\d+\.\d+$/i;

export interface CrmEndpoints {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path of the Web API, without a slash at its end. */
  readonly apiRoot: string;
  readonly tokenOrigin: string;
  readonly tokenPath: string;
  readonly scope: string;
}

/** @throws {TypeError} when an address is not a URL. */
export function crmEndpoints(settings: EndpointSettings): CrmEndpoints {
  const base = new URL(settings.baseUrl);
  const path = base.pathname.replace(/\/+$/, '');
  const token = tokenUrl(settings, base);
  return {
    origin: base.origin,
    apiRoot: WEB_API.test(path) ? path : `${path}/api/data/v9.2`,
    tokenOrigin: token.origin,
    tokenPath: token.pathname + token.search,
    scope: `${base.origin}/.default`,
  };
}
