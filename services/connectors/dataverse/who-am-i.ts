/** Who Drawbar is in the CRM: the application user behind its credential. */
import type { CallContext, SystemId } from '../port.ts';
import type { ODataClient } from '../odata/client.ts';
import { isObject } from '../odata/json.ts';
import { readPage } from '../odata/pages.ts';
import { decodeValue } from '../odata/value.ts';
import type { CrmEndpoints } from './endpoints.ts';

/** The role template of System Administrator, the same everywhere (domain.md 1.5). */
const ADMINISTRATOR_TEMPLATE = '627090ff-40a3-4053-8790-584edc5be201';
const ADMINISTRATOR_NAME = 'System Administrator';

export interface CrmRole {
  readonly name: string;
  readonly isAdministrator: boolean;
}

/** @throws {ConnectorError} when the system does not answer or does not know the user. */
export async function readUserId(
  client: ODataClient,
  endpoints: CrmEndpoints,
  context: CallContext,
): Promise<SystemId | null> {
  const path = `${endpoints.apiRoot}/WhoAmI`;
  const { json } = await client.send({ method: 'GET', path }, context);
  const id = isObject(json) ? decodeValue('guid', json['UserId']) : null;
  return typeof id === 'string' ? id : null;
}

/** The user's own roles; those of its teams are not among them. */
export async function readRoles(
  client: ODataClient,
  endpoints: CrmEndpoints,
  userId: SystemId,
  context: CallContext,
): Promise<readonly CrmRole[]> {
  const path =
    `${endpoints.apiRoot}/systemusers(${userId})/systemuserroles_association` +
    '?$select=name,roleid,_roletemplateid_value';
  const page = await readPage(client, { path, prefer: 'odata.maxpagesize=200' }, context);
  return page.rows.map((row) => {
    const name = String(row['name'] ?? '');
    const template = decodeValue('guid', row['_roletemplateid_value']);
    return {
      name,
      isAdministrator: template === ADMINISTRATOR_TEMPLATE || name === ADMINISTRATOR_NAME,
    };
  });
}

/**
 * Names of what the user may do, in lower case (`prvwriteaccount`), teams' roles included. Null
 * when the environment does not say.
 */
export async function readPrivileges(
  client: ODataClient,
  endpoints: CrmEndpoints,
  userId: SystemId,
  context: CallContext,
): Promise<ReadonlySet<string> | null> {
  const name = 'Microsoft.Dynamics.CRM.RetrieveUserPrivileges()';
  const path = `${endpoints.apiRoot}/systemusers(${userId})/${name}`;
  const answer = await client.send({ method: 'GET', path }, context).catch(() => null);
  const held = isObject(answer?.json) ? answer.json['RolePrivileges'] : undefined;
  if (!Array.isArray(held)) return null;
  const names = held.filter(isObject).map(({ PrivilegeName: one }) => String(one).toLowerCase());
  return new Set(names);
}
