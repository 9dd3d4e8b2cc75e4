/** The CRM's tables as one API. */
import { setsByName } from '../odata/fields.ts';
import type { Model } from '../odata/index.ts';
import { NOTE_TABLES } from './sets/notes.ts';
import { PARTY_TABLES, ROLES_OF_USERS } from './sets/parties.ts';
import { PLATFORM_TABLES } from './sets/platform.ts';
import { PRODUCT_TABLES } from './sets/products.ts';
import { SALES_TABLES } from './sets/sales.ts';
import { SOLUTION_TABLES } from './sets/solutions.ts';
import type { CrmTable } from './sets/table.ts';

export const CRM_TABLES: readonly CrmTable[] = [
  ...PARTY_TABLES,
  ...PRODUCT_TABLES,
  ...SALES_TABLES,
  ...NOTE_TABLES,
  ...PLATFORM_TABLES,
  ...SOLUTION_TABLES,
];

const bySet = new Map(CRM_TABLES.map((table) => [table.setName, table]));
const byLogicalName = new Map(CRM_TABLES.map((table) => [table.logicalName, table]));

export function tableOfSet(name: string): CrmTable | null {
  return bySet.get(name) ?? null;
}

export function tableOfLogicalName(name: string): CrmTable | null {
  return byLogicalName.get(name) ?? null;
}

export const CRM_MODEL: Model = {
  system: 'crm',
  namespace: 'Microsoft.Dynamics.CRM',
  sets: setsByName([...CRM_TABLES.map(({ set }) => set), ROLES_OF_USERS]),
  habits: {
    ignoreCase: true,
    emptyDefaults: false,
    escapedEnums: false,
    orWithinOneField: false,
    inList: true,
  },
};
