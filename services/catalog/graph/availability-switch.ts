/** Whether the caller may ask for stock: the CRM may while it is switched on (`domain.md` 1.7). */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import type { CatalogContext } from './context.ts';

/**
 * Programs with a key of their own, orders among them, ask for themselves and not for the CRM.
 * @throws {GraphQLError} `ITEM_AVAILABILITY_OFF`.
 */
export async function requireAvailability(context: CatalogContext): Promise<void> {
  if (context.request.caller.kind === 'API_KEY') return;
  const { itemAvailability, name } = await context.integration();
  if (itemAvailability) return;
  throw graphqlError(
    'ITEM_AVAILABILITY_OFF',
    `Item availability is switched off for ${name}. ` +
      'An administrator can switch it on with updateIntegration, field itemAvailability.',
  );
}
