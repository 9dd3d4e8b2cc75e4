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
import type { BatchSender } from './batch.ts';
import type { CrmEndpoints } from './endpoints.ts';
import type { CrmKindDescription } from './kinds/definition.ts';
import { CRM_KINDS } from './kinds/index.ts';
import { readSolution } from './solution/read.ts';
import { readPrivileges, readRoles, readUserId, type CrmRole } from './who-am-i.ts';

const FIX = {
  token: 'Compare them with the app registration and give them again.',
  version: 'Check the address of the environment.',
  user: 'In the Power Platform admin center add the app as an application user and enable it.',
  administrator: 'Take the role System Administrator from the application user.',
  roles: 'Give the application user the security roles of the integration.',
  privilege: 'Give the application user a security role that reads this table.',
  solution: 'Install what the CRM needs, to see figures of customers there.',
  install: 'Run installSolution with the credential of an administrator.',
  writing: 'Give the application user a security role that creates and changes its records.',
} as const;

const HIDDEN = 'The environment does not show the roles of the application user.';

/** What the checks of one test share. */
interface Test extends BatchSender {
  readonly context: CallContext;
  /** Found out in the course of the test. */
  userId: SystemId | null;
  privileges: ReadonlySet<string> | null;
}

/** Tables that are written, and whose privileges carry their own name. */
const WRITTEN: ReadonlySet<string> = new Set([
  'account',
  'contact',
  'invoice',
  'opportunity',
  'pricelevel',
  'product',
  'salesorder',
]);

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
  const { client, endpoints, tokens, options } = parts;
  const test: Test = { client, endpoints, options, context, userId: null, privileges: null };
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
    Object.values(CRM_KINDS).map((kind) => ({
      ...check('PRIVILEGE', ['USER_ACTIVE'], FIX.privilege, () => checkTable(test, kind)),
      subject: kind.table,
    })),
    [check('SOLUTION', ['USER_ACTIVE'], FIX.install, () => checkSolution(test))],
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

/** The version number is a courtesy; what counts is that the Web API is there. */
async function checkVersion(test: Test): Promise<Verdict> {
  const answers = await test.client
    .send({ method: 'GET', path: `${test.endpoints.apiRoot}/WhoAmI` }, test.context)
    .then(() => true, isRefusal);
  if (!answers) return fail('There is no Web API at this address.', FIX.version);
  const version = await readVersion(test);
  return pass(version === null ? 'The Web API answers.' : `Version ${version}.`);
}

/** A refusal shows that the API is there; who may use it is the next check. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) throw error;
  if (error.failure === 'permission' || error.failure === 'credentials') return true;
  if (error.failure === 'not-found') return false;
  throw error;
}

async function readVersion({ client, endpoints, context }: Test): Promise<string | null> {
  const path = `${endpoints.apiRoot}/RetrieveVersion()`;
  const answer = await client.send({ method: 'GET', path }, context).catch(() => null);
  const version = isObject(answer?.json) ? answer.json['Version'] : undefined;
  return typeof version === 'string' ? version : null;
}

async function checkUser(test: Test): Promise<Verdict> {
  const { client, endpoints, context } = test;
  test.userId = await readUserId(client, endpoints, context);
  if (test.userId === null) return fail('The CRM does not say who Drawbar is there.', FIX.user);
  const path = `${endpoints.apiRoot}/systemusers(${test.userId})?$select=fullname,isdisabled`;
  const { json } = await client.send({ method: 'GET', path }, context);
  const isDisabled = isObject(json) && decodeValue('boolean', json['isdisabled']) === true;
  test.privileges = await readPrivileges(client, endpoints, test.userId, context);
  return isDisabled
    ? fail('The application user is disabled.', FIX.user)
    : pass('The application user is enabled.');
}

async function checkNoAdministrator(test: Test): Promise<Verdict> {
  const roles = await rolesOf(test);
  if (roles === null) return warn(HIDDEN, FIX.administrator);
  return roles.some((role) => role.isAdministrator)
    ? fail('The application user is a System Administrator.', FIX.administrator)
    : pass('The application user is not an administrator.');
}

async function checkRoles(test: Test): Promise<Verdict> {
  const roles = await rolesOf(test);
  if (roles === null) return warn(HIDDEN, FIX.roles);
  if (roles.length === 0) return fail('The application user has no security role.', FIX.roles);
  return pass(`Roles: ${roles.map(({ name }) => name).join(', ')}.`);
}

async function checkSolution(test: Test): Promise<Verdict> {
  const { version, upToDate } = await readSolution(test, test.context);
  if (version === null) return fail('What Drawbar needs in the CRM is not installed.', FIX.install);
  return upToDate
    ? pass(`Version ${version} of what Drawbar needs is installed.`)
    : fail(`Version ${version} of what Drawbar needs is too old.`, FIX.install);
}

/** Null when the environment does not show the roles of a user. */
async function rolesOf(test: Test): Promise<readonly CrmRole[] | null> {
  const { client, endpoints, context, userId } = test;
  if (userId === null) return null;
  return readRoles(client, endpoints, userId, context).catch((error: unknown) => {
    const isHidden = error instanceof ConnectorError && error.failure === 'not-found';
    if (isHidden) return null;
    throw error;
  });
}

async function checkTable(test: Test, kind: CrmKindDescription): Promise<Verdict> {
  const { set, table, key, optional } = kind;
  const path = `${test.endpoints.apiRoot}/${set}?$select=${key}&$top=1`;
  const read = readPage(test.client, { path, prefer: 'odata.maxpagesize=1' }, test.context);
  const isThere = await read.then(
    () => true,
    (error: unknown) => absent(error, kind),
  );
  if (!isThere && optional)
    return warn('It cannot be read, so that nothing is posted.', FIX.privilege);
  if (!isThere) return warn('The table is not there: it comes with the solution.', FIX.solution);
  if (test.privileges === null || !WRITTEN.has(table)) return pass('Can be read.');
  const missing = ['create', 'write'].filter((verb) => !test.privileges?.has(`prv${verb}${table}`));
  return missing.length === 0
    ? pass('Can be read and written.')
    : fail(`Can be read, but the right to ${missing.join(' and to ')} is missing.`, FIX.writing);
}

function absent(error: unknown, { solution, optional }: CrmKindDescription): false {
  if (!(error instanceof ConnectorError)) throw error;
  const mayBe = solution === true || optional === true;
  if (mayBe && error.failure === 'not-found') return false;
  if (optional === true && error.failure === 'permission') return false;
  throw error;
}
