/** API v2.0 shows the local currency's code where the tables, and we, have a blank. */
import type { JsonObject } from '../odata/json.ts';

const ZERO_GUID = '00000000-0000-0000-0000-000000000000';

/** A row whose currency id is empty is in local currency (systems.md 5, pitfall 5). */
export function withoutLocalCurrency(wire: JsonObject): JsonObject {
  return wire['currencyId'] === ZERO_GUID ? { ...wire, currencyCode: '' } : wire;
}
