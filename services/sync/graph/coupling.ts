/** A pair of records that are the same thing, and what waits for a person about it. */
import type { Connection } from '@drawbar/platform/paging';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { ANY_ISSUE } from '../domain/filters.ts';
import type { CouplingRow } from '../domain/stored.ts';
import { compareAll, compareConflict } from './comparison.ts';
import { mappingOfRow, rowId } from './keys.ts';
import type { ConflictResolvers, CouplingResolvers } from './types.generated.ts';

export type CouplingPage = Connection<CouplingRow>;

export const Coupling: CouplingResolvers = {
  async __resolveReference({ id }, context) {
    const key = rowId(id, ID_PREFIX.Coupling);
    return key === null ? null : context.loaders.coupling.load(key);
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.Coupling, integration, id),
  mapping: (row, _args, context) => mappingOfRow(row, context),
  erp: ({ integration, mapping, erpId }) => ({ integration, mapping, system: 'ERP', id: erpId }),
  crm: ({ integration, mapping, crmId }) => ({ integration, mapping, system: 'CRM', id: crmId }),
  fields: (row, _args, context) => compareAll(row, context),
  conflict: (row) => (row.conflict === null ? null : row),
  async openIssue(row, _args, context) {
    const record = { system: 'ERP', id: row.erpId } as const;
    const filter = { ...ANY_ISSUE, mapping: row.mapping, record };
    const [issue] = await context.access.issues.read(row.integration, filter, 1);
    return issue ?? null;
  },
};

export const Conflict: ConflictResolvers = {
  kind: ({ conflict }) => conflict?.kind ?? 'BOTH_UPDATED',
  detectedAt: ({ conflict, changedAt }) => conflict?.detectedAt ?? changedAt,
  fields: (row, _args, context) => compareConflict(row, context),
};
