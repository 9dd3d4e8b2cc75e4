/** Under which names this process is reached: by those who ask it, and by the two systems. */
import type { Settings } from '@drawbar/platform/config';

/** Host names that are served besides those of loopback; the public address is one of them. */
export function allowedHosts({
  DRAWBAR_ALLOWED_HOSTS: named,
  DRAWBAR_PUBLIC_URL: publicUrl,
}: Pick<Settings, 'DRAWBAR_ALLOWED_HOSTS' | 'DRAWBAR_PUBLIC_URL'>): string[] {
  return [...list(named), ...(publicUrl === undefined ? [] : [new URL(publicUrl).host])];
}

/** Parts of a setting that names several things. */
export function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The address of the gateway for another process of this machine. */
export function localUrl(host: string, port: number): string {
  const reached = EVERYWHERE.get(host) ?? host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

/** Bound to all addresses, a host is reached at loopback, and no name of its own is served. */
const EVERYWHERE: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);
