/** The connection test of Business Central: what it can say about itself. */
import { networkChecks } from '../checks/network.ts';
import { fail, pass, runChecks, warn, type CheckStep } from '../checks/run-checks.ts';
import { ConnectorError, type CallContext, type Check } from '../port.ts';
import { readPage } from '../odata/pages.ts';
import type { TokenSource } from '../odata/token.ts';
import { decodeValue } from '../odata/value.ts';
import { isOffered } from './describe.ts';
import { ERP_KINDS } from './kinds/index.ts';
import type { ErpSession } from './session.ts';

const FIX = {
  token: 'Compare them with the app registration and give them again.',
  version: 'Check the environment; on premises, switch the API services on.',
  user:
    'In Business Central open "Microsoft Entra applications", enter the client id, set the state ' +
    'to Enabled and assign the permission sets.',
  company: 'Choose one of the companies shown.',
  extension: 'Install the Drawbar extension in this environment.',
  newer: 'Install the current version of the Drawbar extension.',
  privilege: 'Assign a permission set that reads this table to the application user.',
  experience: 'In "Company Information" set the experience to Essential or Premium.',
} as const;

const ONE_ROW = 'odata.maxpagesize=1';

/** Every check in the order run. */
export function checkErp(
  session: ErpSession,
  tokens: TokenSource,
  context: CallContext,
): Promise<readonly Check[]> {
  const [dns, tls] = networkChecks(session.endpoints.origin);
  const rounds = [
    [dns],
    [tls],
    [tokenCheck(tokens, context)],
    [versionCheck(session, context)],
    [userCheck(session, context)],
    [companyCheck(session, context)],
    [extensionCheck(session, context)],
    privilegeChecks(session, context),
    [experienceCheck(session, context)],
    [stockCheck(session, context), priceCheck(session, context)],
  ];
  return runChecks(rounds, session.options.now);
}

type Step = (session: ErpSession, context: CallContext) => CheckStep;

function tokenCheck(tokens: TokenSource, context: CallContext): CheckStep {
  const run = async () => {
    await tokens.token(context.signal);
    return pass('Signed in.');
  };
  return { code: 'TOKEN', subject: null, needs: ['DNS', 'TLS'], fix: FIX.token, run };
}

const versionCheck: Step = (session, context) => ({
  code: 'VERSION',
  subject: null,
  needs: ['TOKEN'],
  fix: FIX.version,
  run: async () => {
    const path = `${session.endpoints.apiRoot}/v2.0/companies`;
    const { status } = await session.client.send({ method: 'GET', path }, context).catch(asAnswer);
    return status === 404
      ? fail('There is no API v2.0 at this address.', FIX.version)
      : pass('API v2.0 answers.');
  },
});

/** A refusal shows that the API is there; who may use it is the next check. */
function asAnswer(error: unknown): { status: number } {
  if (!(error instanceof ConnectorError)) throw error;
  if (error.failure === 'credentials' || error.failure === 'permission') return { status: 403 };
  if (error.failure === 'not-found') return { status: 404 };
  throw error;
}

const userCheck: Step = (session, context) => ({
  code: 'USER_ACTIVE',
  subject: null,
  needs: ['VERSION'],
  fix: FIX.user,
  run: async () => {
    await session.companies(context);
    return pass('The application user is enabled.');
  },
});

const companyCheck: Step = (session, context) => ({
  code: 'COMPANY',
  subject: null,
  needs: ['USER_ACTIVE'],
  fix: FIX.company,
  run: async () => {
    const { name } = await session.company(context);
    return pass(`The company is "${name}".`);
  },
});

const extensionCheck: Step = (session, context) => ({
  code: 'SOLUTION',
  subject: null,
  needs: ['COMPANY'],
  fix: FIX.extension,
  run: async () => {
    const state = await session.syncState(context);
    return state === null
      ? warn('No Drawbar extension, so no prices and no stock by location.', FIX.extension)
      : pass(`The Drawbar extension ${state.extensionVersion} is installed.`);
  },
});

/** One per set that is read on this connection. */
function privilegeChecks(session: ErpSession, context: CallContext): CheckStep[] {
  const sets = new Set(Object.values(ERP_KINDS).map(({ extension }) => extension.set));
  return [...sets].map((set) => ({
    code: 'PRIVILEGE',
    subject: set,
    needs: ['COMPANY'],
    fix: FIX.privilege,
    run: () => checkPrivilege(session, set, context),
  }));
}

async function checkPrivilege(session: ErpSession, set: string, context: CallContext) {
  const extension = await session.extension(context);
  const kind = Object.values(ERP_KINDS).find((one) => one.extension.set === set);
  if (extension !== null) {
    if (kind !== undefined && !isOffered(kind, extension)) {
      return warn('Not offered by this version of the extension.', FIX.newer);
    }
    await readPage(session.client, await oneRow(session, 'extension', set, context), context);
    return pass('Can be read.');
  }
  const standard = kind?.standard ?? null;
  if (standard === null) return warn('Not offered without the extension.', FIX.extension);
  if (standard.feed === 'none') return pass('Read with its document.');
  await readPage(session.client, await oneRow(session, 'standard', standard.set, context), context);
  return pass('Can be read.');
}

async function oneRow(
  session: ErpSession,
  api: 'extension' | 'standard',
  set: string,
  context: CallContext,
) {
  const path = `${await session.path(api, set, context)}?$select=id&$top=1`;
  return { path, prefer: ONE_ROW };
}

const experienceCheck: Step = (session, context) => ({
  code: 'SUITE_EXPERIENCE',
  subject: null,
  needs: ['COMPANY'],
  fix: FIX.experience,
  run: async () => {
    if ((await session.extension(context)) === null) {
      return warn('Cannot be seen without the Drawbar extension.', FIX.extension);
    }
    const path = await session.path('extension', 'companySettings', context);
    const page = await readPage(session.client, { path, prefer: ONE_ROW }, context);
    const isSuite = decodeValue('boolean', page.rows[0]?.['suiteExperience']) === true;
    return isSuite
      ? pass('The company shows the Suite experience.')
      : fail('The company does not show the Suite experience.', FIX.experience);
  },
});

const stockCheck: Step = (session, context) => ({
  code: 'LIVE_STOCK',
  subject: null,
  needs: ['COMPANY'],
  fix: FIX.extension,
  run: async () => {
    const state = await session.extension(context);
    if (!state?.capabilities.has('stock')) {
      return warn('Live stock is one figure per item, over all locations.', FIX.extension);
    }
    const path = `${await session.path('extension', 'stockLevels', context)}?$top=1`;
    await readPage(session.client, { path, prefer: ONE_ROW }, context);
    return pass('Live stock by item, variant and location.');
  },
});

const priceCheck: Step = (session, context) => ({
  code: 'LIVE_PRICE',
  subject: null,
  needs: ['COMPANY'],
  fix: FIX.extension,
  run: async () => {
    const state = await session.extension(context);
    return state?.capabilities.has('prices')
      ? pass('Price lists can be read.')
      : warn('Price lists cannot be read without the Drawbar extension.', FIX.extension);
  },
});
