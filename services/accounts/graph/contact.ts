/** A contact of either system. */
import { globalId, ID_PREFIX, parseGlobalId } from '@drawbar/schema/values';
import { otherSystem } from '../domain/contact.ts';
import { systemIdOf } from './keys.ts';
import type { ContactResolvers } from './types.generated.ts';

const PREFIX = { CRM: ID_PREFIX.CrmContact, ERP: ID_PREFIX.ErpContact } as const;

export const Contact: ContactResolvers = {
  async __resolveReference({ id }, context) {
    const system = parseGlobalId(id)?.prefix === PREFIX.ERP ? 'ERP' : 'CRM';
    const systemId = await systemIdOf(id, PREFIX[system], context);
    return systemId === null ? null : context.loaders.contact.load({ system, id: systemId });
  },
  id: async ({ system, id }, _args, context) =>
    globalId(PREFIX[system], (await context.integration()).key, id),
  crmId: ({ system, id }) => (system === 'CRM' ? id : null),
  counterpart: ({ system, partner }, _args, { loaders }) =>
    partner === null ? null : loaders.contact.load({ system: otherSystem(system), id: partner }),
  account: ({ system, parent }, _args, { loaders }) =>
    system === 'CRM' && parent !== null ? loaders.account.load(parent) : null,
  customer: ({ system, parent }, _args, { loaders }) =>
    system === 'ERP' && parent !== null ? loaders.customer.load(parent) : null,
};
