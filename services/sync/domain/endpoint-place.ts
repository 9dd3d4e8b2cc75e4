/** Which records an endpoint leads to: other settings of it are other ways to the same ones. */
import type { Endpoint } from './integration.ts';

/** One text for all ways to sign in at one company or environment. */
export function placeOf({ kind, baseUrl, tenantId, environment, companyId }: Endpoint): string {
  return JSON.stringify([kind, baseUrl, tenantId, environment, companyId]);
}

/**
 * True when what was read of the one says nothing about the other. An ERP whose company was left
 * to it has one company only; naming that, or another one, is no move before it was read.
 */
export function isElsewhere(
  before: Endpoint | null,
  after: Endpoint | null,
  readCompany: string | null,
): boolean {
  if (before === null) return false;
  const known = { ...before, companyId: before.companyId ?? readCompany };
  const wanted = after && { ...after, companyId: after.companyId ?? known.companyId };
  return wanted === null || placeOf(known) !== placeOf(wanted);
}
