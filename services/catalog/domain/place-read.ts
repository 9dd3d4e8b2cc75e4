/** Locations that stock names before the replica has them: asked of the ERP, kept for a moment. */
import { code, flag, text } from './document.ts';
import { callContext, type ErpSide } from './erp-side.ts';
import type { Location } from './location.ts';

/** Codes that the ERP does not know are left out, also while it cannot be asked. */
export type FindPlaces = (
  integration: string,
  codes: readonly string[],
  traceId: string,
) => Promise<readonly Location[]>;

/** The replica has a new location long before. */
const KEPT_MS = 60_000;
const KEPT_MAX = 1_000;

/** @param onFailure told why the ERP could not be asked; the rows then stand without a location. */
export function createPlaceFinder(side: ErpSide, onFailure: (error: unknown) => void): FindPlaces {
  const kept = new Map<string, { readonly place: Location | null; readonly until: number }>();
  return async (integration, codes, traceId) => {
    const known = (wanted: string) => {
      const found = kept.get(`${integration} ${wanted}`);
      return found !== undefined && found.until > side.now() ? found : undefined;
    };
    const unknown = codes.filter((wanted) => known(wanted) === undefined);
    if (unknown.length > 0) {
      const places = await read(side, integration, unknown, traceId).catch((error: unknown) => {
        onFailure(error);
        return [];
      });
      if (kept.size > KEPT_MAX) kept.clear();
      const until = side.now() + KEPT_MS;
      for (const wanted of unknown) {
        const place = places.find((one) => one.code === wanted) ?? null;
        kept.set(`${integration} ${wanted}`, { place, until });
      }
    }
    return codes.flatMap((wanted) => known(wanted)?.place ?? []);
  };
}

async function read(
  side: ErpSide,
  integration: string,
  codes: readonly string[],
  traceId: string,
): Promise<Location[]> {
  const port = await side.erp(integration);
  const where = { field: 'code', in: codes };
  const rows = await port.find('location', where, callContext(side, traceId));
  return rows.map(({ id, data }) => ({
    integration,
    id,
    code: code(data, 'code'),
    name: text(data, 'displayName') ?? code(data, 'code'),
    inTransit: flag(data, 'useAsInTransit'),
  }));
}
