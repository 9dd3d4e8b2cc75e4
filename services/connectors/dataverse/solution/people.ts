/** The two people of an installation: the administrator who asks, the user who gets the role. */
import { anyOf, textLiteral } from '../../odata/filter.ts';
import type { JsonObject } from '../../odata/json.ts';
import { decodeValue } from '../../odata/value.ts';
import type { InstallRefusal, IntegrationUser } from '../../installing.ts';
import type { SystemId } from '../../records.ts';
import type { BatchSender } from '../batch.ts';
import { readRoles, readUserId } from '../who-am-i.ts';
import { idOf, type AdminRequests } from './admin-requests.ts';

const USER = ['systemuserid', 'fullname', 'isdisabled', '_businessunitid_value'];
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface FoundUser {
  readonly id: SystemId;
  readonly name: string;
  readonly businessUnitId: SystemId;
}

export function refusal(
  reason: InstallRefusal['reason'],
  message: string,
  fix: string,
): InstallRefusal {
  return { ok: false, reason, message, fix };
}

/** null when the caller may install. */
export async function refusedAdministrator(
  sender: BatchSender,
  { context }: AdminRequests,
): Promise<InstallRefusal | null> {
  const { client, endpoints } = sender;
  const id = await readUserId(client, endpoints, context);
  const roles = id === null ? [] : await readRoles(client, endpoints, id, context);
  if (roles.some(({ isAdministrator }) => isAdministrator)) return null;
  return refusal(
    'not-administrator',
    'The credential signs in, but its user is not a System Administrator of the CRM.',
    'Give the credential of a System Administrator; it is used in this request only.',
  );
}

/** The user of the integration, by application id or by sign-in name. */
export async function integrationUser(
  sender: BatchSender,
  requests: AdminRequests,
  { clientId, user }: IntegrationUser,
): Promise<{ readonly ok: true; readonly user: FoundUser } | InstallRefusal> {
  const [row] = await requests.rows('systemusers', USER, userFilter(clientId, user));
  if (row === undefined) {
    return refusal(
      'unknown-user',
      'The CRM has no user for the credential of the integration.',
      'In the Power Platform admin center add the app as an application user, then repeat.',
    );
  }
  const found: FoundUser = {
    id: idOf(row, 'systemuserid'),
    name: textOf(row, 'fullname'),
    businessUnitId: idOf(row, '_businessunitid_value'),
  };
  if (decodeValue('boolean', row['isdisabled']) === true) {
    return refusal(
      'user-disabled',
      `The integration user ${found.name} is disabled in the CRM.`,
      'Enable it in the Power Platform admin center, then repeat.',
    );
  }
  const { client, endpoints } = sender;
  const roles = await readRoles(client, endpoints, found.id, requests.context);
  if (roles.some(({ isAdministrator }) => isAdministrator)) {
    return refusal(
      'user-is-administrator',
      `The integration user ${found.name} is a System Administrator.`,
      'Name a user of its own for the integration, or take that role from it.',
    );
  }
  return { ok: true, user: found };
}

/** Text that is no GUID cannot be an application id and would spoil the filter. */
function userFilter(clientId: string | null, user: string | null): string {
  if (clientId !== null && GUID.test(clientId)) {
    return anyOf('applicationid', 'guid', [clientId.toLowerCase()]);
  }
  const name = textLiteral(user ?? clientId ?? '');
  return `domainname eq ${name} or internalemailaddress eq ${name}`;
}

export function textOf(row: JsonObject, column: string): string {
  return String(decodeValue('text', row[column]) ?? '');
}
