/** The connection test of Dataverse: what it can say about itself and about our user. */
import { networkChecks } from '../checks/network.ts';
import { fail, pass, runChecks, warn, type CheckStep, type Verdict } from '../checks/run-checks.ts';
import { ConnectorError, type CallContext, type Check, type SystemId } from '../port.ts';
import type { ConnectorOptions } from '../options.ts';
import type { ODataClient } from '../odata/client.ts';
import { isObject } from '../odata/json.ts';
import { readPage } from '../odata/pages.ts';
import type { TokenSource } from '../odata/token.ts';
import { decodeValue } from '../odata/value.ts';
import type { CrmEndpoints } from './endpoints.ts';
import { CRM_KINDS } from './kinds/index.ts';
import { readRoles, readUserId } from './who-am-i.ts';

const FIX = {
  token: 'Check the tenant, the client id and the secret of the app registration.',
  version: 'Check the address of the environment.',
  user: 'In the Power Platform admin center add the app as an application user and enable it.',
  administrator: 'Take the role System Administrator from the application user.',
  roles: 'Give the application user the security roles of the integration.',
  privilege: 'Give the application user a security role that reads this table.',
} as const;

/** What the checks of one test share. */
interface Test {
  readonly client: ODataClient;
  readonly endpoints: CrmEndpoints;
  readonly context: CallContext;
  /** Asked for once per test. */
  userId: SystemId | null;
}

/** Every check in the order run. */
export function checkCrm(
  parts: {
    readonly client: ODataClient;
    readonly endpoints: CrmEndpoints;
    readonly tokens: TokenSource;
    readonly options: ConnectorOptions;
  },
  context: CallContext,
): Promise<readonly Check[]> {
  const { client, endpoints, tokens } = parts;
  const test: Test = { client, endpoints, context, userId: null };
  const [dns, tls] = networkChecks(endpoints.origin);
  const rounds = [
    [dns],
    [tls],
    [tokenCheck(tokens, context)],
    [check('VERSION', ['TOKEN'], FIX.version, () => checkVersion(test))],
    [check('USER_ACTIVE', ['VERSION'], FIX.user, () => checkUser(test))],
    [
      check('USER_NOT_ADMINISTRATOR', ['USER_ACTIVE'], FIX.roles, () => checkNoAdministrator(test)),
      check('USER_ROLES', ['USER_ACTIVE'], FIX.roles, () => checkRoles(test)),
    ],
    Object.values(CRM_KINDS).map(({ set, table, key }) => ({
      ...check('PRIVILEGE', ['USER_ACTIVE'], FIX.privilege, () => checkTable(test, set, key)),
      subject: table,
    })),
  ];
  return runChecks(rounds, parts.options.now);
}

function check(
  code: string,
  needs: readonly string[],
  fix: string,
  run: () => Promise<Verdict>,
): CheckStep {
  return { code, subject: null, needs, fix, run };
}

function tokenCheck(tokens: TokenSource, context: CallContext): CheckStep {
  return check('TOKEN', ['DNS', 'TLS'], FIX.token, async () => {
    await tokens.token(context.signal);
    return pass('Signed in.');
  });
}

async function checkVersion({ client, endpoints, context }: Test): Promise<Verdict> {
  const path = `${endpoints.apiRoot}/RetrieveVersion()`;
  try {
    const { json } = await client.send({ method: 'GET', path }, context);
    const version = isObject(json) ? json['Version'] : undefined;
    if (typeof version !== 'string') return warn('The version is unknown.', FIX.version);
    return pass(`Version ${version}.`);
  } catch (error) {
    // Who may not ask for the version yet is told by the next check why.
    if (error instanceof ConnectorError && isRefusal(error)) return pass('The Web API answers.');
    throw error;
  }
}

function isRefusal({ failure }: ConnectorError): boolean {
  return failure === 'permission' || failure === 'credentials';
}

async function checkUser(test: Test): Promise<Verdict> {
  const { client, endpoints, context } = test;
  test.userId = await readUserId(client, endpoints, context);
  if (test.userId === null) return fail('The CRM does not say who Drawbar is there.', FIX.user);
  const path = `${endpoints.apiRoot}/systemusers(${test.userId})?$select=fullname,isdisabled`;
  const { json } = await client.send({ method: 'GET', path }, context);
  const isDisabled = isObject(json) && decodeValue('boolean', json['isdisabled']) === true;
  return isDisabled
    ? fail('The application user is disabled.', FIX.user)
    : pass('The application user is enabled.');
}

async function checkNoAdministrator(test: Test): Promise<Verdict> {
  const roles = await rolesOf(test);
  return roles.some((role) => role.isAdministrator)
    ? fail('The application user is a System Administrator.', FIX.administrator)
    : pass('The application user is not an administrator.');
}

async function checkRoles(test: Test): Promise<Verdict> {
  const roles = await rolesOf(test);
  if (roles.length === 0) return fail('The application user has no security role.', FIX.roles);
  return pass(`Roles: ${roles.map(({ name }) => name).join(', ')}.`);
}

async function rolesOf({ client, endpoints, context, userId }: Test) {
  return userId === null ? [] : readRoles(client, endpoints, userId, context);
}

async function checkTable(test: Test, set: string, key: string): Promise<Verdict> {
  const path = `${test.endpoints.apiRoot}/${set}?$select=${key}&$top=1`;
  await readPage(test.client, { path, prefer: 'odata.maxpagesize=1' }, test.context);
  return pass('Can be read.');
}
