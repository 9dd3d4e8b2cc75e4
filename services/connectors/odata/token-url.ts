/** Where tokens are asked for: as set, the sandbox's own place, or Microsoft Entra. */
import type { EndpointSettings } from '../port.ts';
import { isLoopback } from './loopback.ts';

const LOGIN_ORIGIN = 'https://login.microsoftonline.com';

/**
 * The OAuth 2 token endpoint of a credential.
 * @throws {TypeError} when `tokenUrl` is not a URL.
 */
export function tokenUrl(settings: EndpointSettings, base: URL): URL {
  if (settings.tokenUrl !== null) return new URL(settings.tokenUrl);
  const local = settings.kind === 'SANDBOX' || isLoopback(base.hostname);
  const tenant = settings.tenantId ?? (local ? 'sandbox' : 'common');
  const origin = local ? base.origin : LOGIN_ORIGIN;
  return new URL(`/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, origin);
}
