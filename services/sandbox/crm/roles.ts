/** Who may do what: roles of users, and what only a system administrator may change. */
import { randomUUID } from 'node:crypto';
import { parseBody, type Connection } from '../odata/index.ts';
import { emptyResponse, jsonResponse, type WireResponse } from '../serve/wire.ts';
import { referenced } from './bind.ts';
import { CrmError } from './errors.ts';
import { CRM_TABLES } from './model.ts';
import { contextUrl } from './read.ts';
import type { CrmContext } from './session.ts';
import { existing, notAllowed, writableTable } from './write.ts';

const ADMINISTRATION: ReadonlySet<string> = new Set([
  'organizations',
  'roles',
  'systemuserrolescollection',
  'systemusers',
  'businessunits',
  'EntityDefinitions',
  'RelationshipDefinitions',
  'publishers',
  'solutions',
]);
const ADMINISTRATOR_TEMPLATE = '627090ff-40a3-4053-8790-584edc5be201';
const ASSOCIATION = 'systemuserroles_association';

interface HeldRole {
  readonly id: string;
  readonly template: string;
}

async function rolesOf(sql: Connection, userId: string): Promise<readonly HeldRole[]> {
  return sql<HeldRole[]>`
    /* rolesOf */ select x.id::text as id, coalesce(x.data->>'roletemplateid', '') as template
    from sandbox.records u join sandbox.records x on x.system = 'crm' and x.kind = 'role'
      and x.id = (u.data->>'roleid')::uuid
    where u.system = 'crm' and u.kind = 'systemuserroles' and u.data->>'systemuserid' = ${userId}`;
}

/** @throws {CrmError} 403 when the caller's roles do not allow the request. */
export async function checkPrivileges(context: CrmContext): Promise<void> {
  const { request, path, sql, caller } = context;
  const set = path.segments[0]?.name ?? '';
  if (set === 'WhoAmI' || set === '$metadata') return;
  const roles = await rolesOf(sql, caller.id);
  if (roles.length === 0) throw denied(caller.id, request.method, set);
  const administrator = roles.some(({ template }) => template === ADMINISTRATOR_TEMPLATE);
  if (request.method !== 'GET' && ADMINISTRATION.has(set) && !administrator) {
    throw denied(caller.id, request.method, set);
  }
}

function denied(user: string, method: string, set: string): CrmError {
  const verb = method === 'GET' ? 'Read' : method === 'POST' ? 'Create' : 'Write';
  return new CrmError(
    403,
    '0x80040220',
    `Principal user (Id=${user}) is missing prv${verb} privilege for ${set}.`,
  );
}

export function isRoleAssociation({ path }: CrmContext): boolean {
  return path.segments[1]?.name === ASSOCIATION && path.segments[2]?.name === '$ref';
}

/** `systemusers(id)/systemuserroles_association/$ref`: gives and takes a role. */
export async function associateRole(context: CrmContext): Promise<WireResponse> {
  const { request, path, made } = context;
  const [user, link] = path.segments;
  if (user === undefined || link === undefined) throw notAllowed(request.method);
  const users = writableTable('systemusers', request.method);
  return context.transact(async (writer) => {
    const holder = await existing(writer, users, user);
    const reference =
      request.method === 'DELETE'
        ? `roles(${link.id ?? ''})`
        : String(parseBody(request.body)['@odata.id'] ?? '');
    const role = await referenced(writer, reference, made);
    const held = (await writer.where('systemuserroles', 'systemuserid', holder.id)).find(
      ({ data }) => data.roleid === role.id,
    );
    if (request.method === 'DELETE') {
      if (held !== undefined) await writer.remove('systemuserroles', held);
    } else if (request.method === 'POST') {
      const id = randomUUID();
      const data = { systemuserid: holder.id, roleid: role.id };
      if (held === undefined) await writer.insert('systemuserroles', { id, key: id, data });
    } else throw notAllowed(request.method);
    return emptyResponse(204);
  });
}

const VERBS = ['Read', 'Create', 'Write', 'Delete', 'Append', 'AppendTo', 'Assign'];

/** `systemusers(id)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`. */
export async function retrieveUserPrivileges(context: CrmContext): Promise<WireResponse> {
  const userId = context.path.segments[0]?.id ?? '';
  const roles = await rolesOf(context.sql, userId);
  const privileges =
    roles.length === 0
      ? []
      : CRM_TABLES.flatMap(({ logicalName }) =>
          VERBS.map((verb) => ({ Depth: 'Global', PrivilegeName: `prv${verb}${logicalName}` })),
        );
  const about = contextUrl(context, 'Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse');
  return jsonResponse(200, JSON.stringify({ '@odata.context': about, RolePrivileges: privileges }));
}
