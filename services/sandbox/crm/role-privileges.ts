/** Which privileges a role has: named by whoever made it; the platform's own roles have all. */
import { isObject, parseBody } from '../odata/index.ts';
import { emptyResponse, jsonResponse, type WireResponse } from '../serve/wire.ts';
import { CrmError } from './errors.ts';
import { contextUrl } from './read.ts';
import type { CrmContext } from './session.ts';
import { existing, notAllowed, writableTable } from './write.ts';

const ADD = 'Microsoft.Dynamics.CRM.AddPrivilegesRole';
const READ = 'RetrieveRolePrivilegesRole';
const ALL = '*';
const PRIVILEGES_MAX = 1_000;

export function isRolePrivileges({ path }: CrmContext): boolean {
  return path.segments[0]?.name === READ || path.segments[1]?.name === ADD;
}

export async function rolePrivileges(context: CrmContext): Promise<WireResponse> {
  return context.path.segments[0]?.name === READ ? retrieve(context) : add(context);
}

/** `roles(id)/Microsoft.Dynamics.CRM.AddPrivilegesRole`. */
async function add(context: CrmContext): Promise<WireResponse> {
  const { request, path } = context;
  const [segment] = path.segments;
  if (request.method !== 'POST' || segment === undefined) throw notAllowed(request.method);
  const { Privileges: given } = parseBody(request.body);
  const ids = (Array.isArray(given) ? given : []).map((one) =>
    isObject(one) && typeof one.PrivilegeId === 'string' ? one.PrivilegeId.toLowerCase() : '',
  );
  if (ids.length === 0 || ids.length > PRIVILEGES_MAX) {
    throw new CrmError(400, '0x80048d19', 'Privileges must name privileges.');
  }
  return context.transact(async (writer) => {
    const role = await existing(writer, writableTable('roles', 'POST'), segment);
    for (const id of ids) {
      if ((await writer.byId('privilege', id)) !== null) continue;
      throw new CrmError(404, '0x80040217', `privilege With Id = ${id} Does Not Exist`);
    }
    const held = String(role.data.privileges ?? '').split(',');
    const all = [...new Set([...held, ...ids])].filter((id) => id !== '');
    await writer.update('role', role, { privileges: all.join(',') });
    return emptyResponse(204);
  });
}

/** `RetrieveRolePrivilegesRole(RoleId=…)`. */
async function retrieve(context: CrmContext): Promise<WireResponse> {
  const { sql, path, request } = context;
  const key = path.segments[0]?.alternateKey?.find(([name]) => name === 'RoleId')?.[1] ?? '';
  const [role] = await sql<{ privileges: string | null }[]>`
    /* role privileges */ select data->>'privileges' as privileges from sandbox.records
    where system = 'crm' and kind = 'role' and id::text = ${key.toLowerCase()}`;
  if (request.method !== 'GET') throw notAllowed(request.method);
  if (role === undefined) throw new CrmError(404, '0x80040217', `There is no role ${key}.`);
  const rows = await sql<{ id: string; name: string }[]>`
    /* privileges of a role */ select id::text as id, data->>'name' as name from sandbox.records
    where system = 'crm' and kind = 'privilege'
      and (${role.privileges} = ${ALL} or id::text = any(string_to_array(${role.privileges}, ',')))
    order by id`;
  const RolePrivileges = rows.map(({ id, name }) => ({
    Depth: 'Global',
    PrivilegeId: id,
    PrivilegeName: name,
  }));
  const about = contextUrl(context, 'Microsoft.Dynamics.CRM.RetrieveRolePrivilegesRoleResponse');
  return jsonResponse(200, JSON.stringify({ '@odata.context': about, RolePrivileges }));
}
