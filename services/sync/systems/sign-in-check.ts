/** Whether somebody else than the integration user can sign in to the ERP and see its company. */
import { ConnectorError } from '@drawbar/connectors/port';
import type { Endpoint, StoredCredential, TestCheck } from '../domain/integration.ts';
import { callContext } from './change-source.ts';
import { endpointSettings, type ConnectorFactories } from './connections.ts';
import type { SecretBox } from './secret-box.ts';

const SIGN_IN_MS = 30_000;
const ABOUT = {
  ACCESS_KEY: {
    passed: 'The user for item availability can sign in to the ERP.',
    fix: 'Give the user and access key for item availability again, with updateIntegration.',
  },
  ORDER_USER: {
    passed: 'The user who handles orders can sign in to the ERP.',
    fix: 'Give the user who handles orders again, with updateIntegration.',
  },
} as const;

const NO_ANSWER = 'See whether the ERP is up, then test again.';

type Check = (
  factories: ConnectorFactories,
  secrets: SecretBox,
  signal: AbortSignal,
) => Promise<TestCheck | null>;

/** The check answers null where nobody is named; never throws for a system that refuses. */
export function signInCheck(
  code: keyof typeof ABOUT,
  erp: Endpoint | null,
  credential: StoredCredential | null,
): Check {
  return async (factories, secrets, signal) => {
    if (erp === null || credential === null) return null;
    const started = performance.now();
    const refused = await refusal(factories, secrets, { ...erp, ...credential }, signal);
    return {
      code,
      system: 'ERP',
      subject: credential.user ?? credential.clientId,
      status: refused === null ? 'PASS' : 'FAIL',
      message: refused?.message ?? ABOUT[code].passed,
      fix: refused === null ? null : refused.retryable ? NO_ANSWER : ABOUT[code].fix,
      durationMs: Math.round(performance.now() - started),
    };
  };
}

/** null when the sign-in works; else what the system says, its message fit for a user. */
async function refusal(
  factories: ConnectorFactories,
  secrets: SecretBox,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<ConnectorError | null> {
  try {
    const port = factories.erp(await endpointSettings('ERP', endpoint, secrets));
    try {
      await port.describe(callContext(signal, 'interactive', SIGN_IN_MS));
      return null;
    } finally {
      await port.close();
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return error;
  }
}
