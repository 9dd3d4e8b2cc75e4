/**
 * Whether and where the two systems can send hints of changes: to the gateway, if they reach it.
 */
import type { HintSettings } from '@drawbar/sync/hints';
import { localUrl } from './reachable.ts';
import type { RoleContext } from './roles.ts';

/** DRAWBAR_PUBLIC_URL when set; else the gateway's own address, which the sandbox reaches. */
export function hintSettings({ settings, internalSecret }: RoleContext): HintSettings | null {
  if (settings.DRAWBAR_PUBLIC_URL !== undefined) {
    const url = settings.DRAWBAR_PUBLIC_URL.replace(/\/$/, '');
    return { url, secret: internalSecret, local: false };
  }
  if (settings.DRAWBAR_PORT === 0) return null;
  return {
    url: localUrl(settings.DRAWBAR_HOST, settings.DRAWBAR_PORT),
    secret: internalSecret,
    local: true,
  };
}
