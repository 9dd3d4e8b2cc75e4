/** The page of Business Central's own client that shows a record. */
import type { EndpointSettings, Kind, SystemId } from '../port.ts';

const CLIENT = 'https://businesscentral.dynamics.com';
/** Card pages of the base application. */
const PAGES: Partial<Record<Kind, number>> = {
  customer: 21,
  contact: 5050,
  salesperson: 5116,
  item: 30,
  resource: 76,
  priceList: 7016,
  order: 42,
  quote: 41,
  invoice: 132,
  opportunity: 5124,
};

/** Null for kinds without a card, for the sandbox, and on premises, whose client is elsewhere. */
export function erpRecordUrl(
  settings: EndpointSettings,
  company: string | null,
  kind: Kind,
  id: SystemId,
): string | null {
  const page = PAGES[kind];
  const online = settings.kind === 'BUSINESS_CENTRAL' && settings.tenantId !== null;
  if (page === undefined || !online || company === null) return null;
  const tenant = encodeURIComponent(settings.tenantId ?? '');
  const environment = encodeURIComponent(settings.environment ?? 'Production');
  const query = new URLSearchParams({
    company,
    page: String(page),
    filter: `'SystemId' IS '${id}'`,
  });
  return `${CLIENT}/${tenant}/${environment}?${query.toString()}`;
}
