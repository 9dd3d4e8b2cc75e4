/** What of ours stands in a CRM, and how it gets there: with an administrator's own sign-in. */
import {
  ConnectorError,
  type EndpointSettings,
  type InstallRefusal,
} from '@drawbar/connectors/port';
import type { InstallAnswer, InstallRequest, Solutions } from '../domain/integration-ports.ts';
import type { Endpoint } from '../domain/integration.ts';
import { inputError, type UserError, type UserErrorCode } from '../domain/user-error.ts';
import { callContext } from './change-source.ts';
import { endpointSettings, type ConnectorFactories } from './connections.ts';
import { SecretError, type SecretBox } from './secret-box.ts';

/** A page that shows it asks often; an installation by hand is seen this much later. */
const TRUSTED_MS = 30_000;
const READ_MS = 10_000;
/** Tables and keys are made one by one, and the CRM takes its time for each. */
const INSTALL_MS = 240_000;
const KEPT_MAX = 100;

type Read = Awaited<ReturnType<Solutions['read']>>;

export function createSolutions(
  factories: ConnectorFactories,
  secrets: SecretBox,
  now: () => Date,
): Solutions {
  const kept = new Map<string, { readonly at: number; readonly read: Promise<Read> }>();
  return {
    read(crm) {
      const key = JSON.stringify(crm);
      const known = kept.get(key);
      const at = now().getTime();
      if (known !== undefined && at - known.at < TRUSTED_MS) return known.read;
      if (kept.size >= KEPT_MAX) kept.clear();
      const read = readSolution(factories, secrets, crm, () => kept.delete(key));
      kept.set(key, { at, read });
      return read;
    },
    async install(crm, request) {
      kept.delete(JSON.stringify(crm));
      const answer = await install(factories, secrets, crm, request);
      kept.delete(JSON.stringify(crm));
      return answer;
    },
  };
}

/** Fails as a value: whoever asks has more to tell than this. */
async function readSolution(
  factories: ConnectorFactories,
  secrets: SecretBox,
  crm: Endpoint,
  onFailure: () => void,
): Promise<Read> {
  const signal = AbortSignal.timeout(READ_MS);
  try {
    const port = factories.crm(await endpointSettings('CRM', crm, secrets));
    try {
      const solution = await port.solution(callContext(signal, 'interactive', READ_MS));
      return { kind: 'read', solution };
    } finally {
      await port.close();
    }
  } catch (error) {
    onFailure();
    if (!(error instanceof ConnectorError)) throw error;
    return { kind: 'failed', failure: error, message: error.message };
  }
}

async function install(
  factories: ConnectorFactories,
  secrets: SecretBox,
  crm: Endpoint,
  { administrator, dryRun }: InstallRequest,
): Promise<InstallAnswer> {
  const signal = AbortSignal.timeout(INSTALL_MS);
  try {
    const settings: EndpointSettings = {
      kind: crm.kind,
      baseUrl: crm.baseUrl,
      tenantId: crm.tenantId,
      environment: crm.environment,
      companyId: null,
      clientId: administrator.clientId ?? administrator.user ?? '',
      clientSecret: await secrets.reveal(administrator.secret),
      tokenUrl: null,
    };
    const port = factories.crm(settings);
    try {
      const who = { clientId: crm.clientId, user: crm.user };
      const context = callContext(signal, 'interactive', INSTALL_MS);
      const done = await port.install(who, dryRun, context);
      if (done.ok) return { changes: done.changes, userErrors: [] };
      return { changes: [], userErrors: [refusalError(done)] };
    } finally {
      await port.close();
    }
  } catch (error) {
    if (error instanceof SecretError) return refused('CREDENTIALS_REJECTED', error.message, null);
    if (!(error instanceof ConnectorError)) throw error;
    return failed(error);
  }
}

const AGAIN = 'Repeat it: what was installed already is left alone.';

/** Who the caller is, and what that may do, are told apart from a CRM that does not answer. */
function failed({ failure, message }: ConnectorError): InstallAnswer {
  if (failure === 'credentials') return refused('CREDENTIALS_REJECTED', message, null);
  if (failure === 'permission') {
    const fix = 'Give the credential of a System Administrator and System Customizer.';
    return refused('MISSING_PRIVILEGE', message, fix);
  }
  return { changes: [], userErrors: [inputError('CHECK_FAILED', message, { fix: AGAIN })] };
}

function refused(code: UserErrorCode, message: string, fix: string | null): InstallAnswer {
  return {
    changes: [],
    userErrors: [inputError(code, message, { field: ['administrator'], fix })],
  };
}

const CODES: Readonly<Record<InstallRefusal['reason'], UserErrorCode>> = {
  'not-administrator': 'MISSING_PRIVILEGE',
  'unknown-user': 'NOT_FOUND',
  'user-disabled': 'NOT_ALLOWED_NOW',
  'user-is-administrator': 'NOT_ALLOWED_NOW',
  'key-failed': 'CHECK_FAILED',
};

function refusalError({ reason, message, fix }: InstallRefusal): UserError {
  const field = reason === 'not-administrator' ? ['administrator'] : ['integrationId'];
  return inputError(CODES[reason], message, { field, fix });
}
