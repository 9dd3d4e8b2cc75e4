/** The security role of the integration: made, given its privileges, given to the user. */
import { anyOf, textLiteral } from '../../odata/filter.ts';
import { isObject } from '../../odata/json.ts';
import { idOf, type AdminRequests } from './admin-requests.ts';
import { PRIVILEGES, ROLE_NAME } from './content.ts';
import type { Work } from './install.ts';
import { textOf, type FoundUser } from './people.ts';

/** Names in one filter, far below the longest URL. */
const NAMES_PER_FILTER = 20;

export async function installRole(work: Work, user: FoundUser): Promise<void> {
  const { requests, change, dryRun } = work;
  const held = await findRole(requests, user.businessUnitId);
  if (held === null) {
    await change({ path: `roles / ${ROLE_NAME}`, before: null, after: 'added' }, () =>
      requests.write('POST', 'roles', {
        name: ROLE_NAME,
        'businessunitid@odata.bind': `/businessunits(${user.businessUnitId})`,
      }),
    );
  }
  const role = held ?? (dryRun ? null : await findRole(requests, user.businessUnitId));
  await grantPrivileges(work, role);
  const roles = await requests.rows(
    `systemusers(${user.id})/systemuserroles_association`,
    ['roleid'],
    '',
  );
  if (role !== null && roles.some((row) => idOf(row, 'roleid') === role)) return;
  const path = `users / ${user.name} / roles / ${ROLE_NAME}`;
  await change({ path, before: null, after: 'granted' }, () =>
    requests.write('POST', `systemusers(${user.id})/systemuserroles_association/$ref`, {
      '@odata.id': `roles(${role ?? ''})`,
    }),
  );
}

async function findRole(requests: AdminRequests, unit: string): Promise<string | null> {
  const filter = `name eq ${textLiteral(ROLE_NAME)} and _businessunitid_value eq ${unit}`;
  const [row] = await requests.rows('roles', ['roleid'], filter);
  return row === undefined ? null : idOf(row, 'roleid');
}

/** Privileges that this environment knows and the role lacks, at the depth of the organisation. */
async function grantPrivileges({ requests, change }: Work, role: string | null): Promise<void> {
  const known = await knownPrivileges(requests);
  const held = role === null ? new Set<string>() : await heldPrivileges(requests, role);
  const missing = known.filter(({ id }) => !held.has(id));
  if (missing.length === 0) return;
  const path = `roles / ${ROLE_NAME} / privileges`;
  const before = held.size === 0 ? null : String(known.length - missing.length);
  await change({ path, before, after: String(known.length) }, () =>
    requests.write('POST', `roles(${role ?? ''})/Microsoft.Dynamics.CRM.AddPrivilegesRole`, {
      Privileges: missing.map(({ id }) => ({ PrivilegeId: id, Depth: 'Global' })),
    }),
  );
}

async function knownPrivileges(requests: AdminRequests): Promise<{ id: string; name: string }[]> {
  const known: { id: string; name: string }[] = [];
  for (let at = 0; at < PRIVILEGES.length; at += NAMES_PER_FILTER) {
    const filter = anyOf('name', 'text', PRIVILEGES.slice(at, at + NAMES_PER_FILTER));
    for (const row of await requests.rows('privileges', ['privilegeid', 'name'], filter)) {
      known.push({ id: idOf(row, 'privilegeid'), name: textOf(row, 'name').toLowerCase() });
    }
  }
  return known;
}

async function heldPrivileges(requests: AdminRequests, role: string): Promise<Set<string>> {
  const path = `RetrieveRolePrivilegesRole(RoleId=${role})`;
  const answer = await requests.one(path);
  const held = answer?.['RolePrivileges'];
  if (!Array.isArray(held)) return new Set();
  return new Set(held.filter(isObject).map((one) => idOf(one, 'PrivilegeId')));
}
