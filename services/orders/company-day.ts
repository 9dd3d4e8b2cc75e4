/** Which day it is for the company of an integration: documents and prices are dated by it. */
import type { IntegrationDirectory } from '@drawbar/platform/subgraph';
import { dateInZone } from '@drawbar/schema/values';

/** @returns the day by GUID of the integration; asked anew each time, because zones are set up. */
export function companyDay(
  integrations: IntegrationDirectory,
  now: () => Date,
): (integration: string) => Promise<string> {
  return async (integration) => {
    const { timeZone } = await integrations.resolve(integration);
    return dateInZone(now(), timeZone);
  };
}
