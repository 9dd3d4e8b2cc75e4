/** The demo company's CRM comes with Drawbar's solution, as an administrator leaves it. */
import type { SandboxUsers } from '../users.ts';
import type { BulkInsert } from './bulk.ts';
import { recordId } from './guid.ts';

const NAME = 'Drawbar';
const ROLE = 'Drawbar Integration';
const VERSION = '1.1.0.0';

export interface CustomTable {
  readonly logicalName: string;
  readonly columns: readonly string[];
}

export async function loadSolution(
  bulk: BulkInsert,
  users: SandboxUsers,
  tables: readonly CustomTable[],
): Promise<void> {
  const publisherid = await add(bulk, 'publisher', NAME, {
    uniquename: 'drawbar',
    friendlyname: NAME,
    customizationprefix: 'drawbar',
  });
  await add(bulk, 'solution', NAME, {
    uniquename: NAME,
    friendlyname: NAME,
    version: VERSION,
    publisherid,
  });
  const roleid = await add(bulk, 'role', ROLE, {
    name: ROLE,
    businessunitid: recordId('crm', 'businessunit', 'root'),
    privileges: '*',
  });
  const systemuserid = users.integration.id;
  await add(bulk, 'systemuserroles', `${systemuserid},${roleid}`, { systemuserid, roleid });
  await add(bulk, 'entitykey', 'product,productnumber', {
    table: 'product',
    name: 'drawbar_product_productnumber',
    columns: 'productnumber',
  });
  for (const { logicalName, columns } of tables) {
    const id = recordId('crm', 'customtable', logicalName);
    const data = { table: logicalName, columns: columns.join(',') };
    await bulk.add({ kind: 'customtable', id, key: logicalName, data });
  }
}

async function add(
  bulk: BulkInsert,
  kind: string,
  name: string,
  data: Readonly<Record<string, string>>,
): Promise<string> {
  const id = recordId('crm', kind, name);
  await bulk.add({ kind, id, key: id, data });
  return id;
}
