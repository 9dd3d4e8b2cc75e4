/** Runs a connection test against both systems, on ports of its own that are closed afterwards. */
import { ConnectorError, type Check, type CrmPort, type ErpPort } from '@drawbar/connectors/port';
import type { SystemTester } from '../domain/integration-ports.ts';
import type { Endpoint, System, TestCheck } from '../domain/integration.ts';
import { localCurrencyCheck } from '../domain/local-currency-check.ts';
import { callContext } from './change-source.ts';
import { endpointSettings, type ConnectorFactories } from './connections.ts';
import { signInCheck } from './sign-in-check.ts';
import type { SecretBox } from './secret-box.ts';

/** A person waits for it; each check has a shorter limit of its own in the connector. */
const TEST_MS = 60_000;

export function createTester(
  factories: ConnectorFactories,
  secrets: SecretBox,
  now: () => Date,
): SystemTester {
  return {
    async test({ crm, erp, itemAvailability, salesOrders }) {
      const signal = AbortSignal.timeout(TEST_MS);
      const [crmSide, erpSide] = await Promise.all([
        openSide('CRM', crm, secrets, factories.crm, signal),
        openSide('ERP', erp, secrets, factories.erp, signal),
      ]);
      try {
        const across =
          crm !== null && erp !== null
            ? [await checkLocalCurrency(crmSide.port, erpSide.port, signal)]
            : [];
        const people = [
          signInCheck('ACCESS_KEY', erp, itemAvailability.credential),
          signInCheck('ORDER_USER', erp, salesOrders.credential),
        ].map((check) => check(factories, secrets, signal));
        const others = (await Promise.all(people)).filter((check) => check !== null);
        const checks = [...crmSide.checks, ...erpSide.checks, ...across, ...others];
        return {
          at: now().toISOString(),
          ok: checks.every((check) => check.status !== 'FAIL'),
          checks,
          erpCompanies: await companies(erpSide.port, signal),
        };
      } finally {
        await Promise.all([crmSide.port?.close(), erpSide.port?.close()]);
      }
    },
  };
}

interface Side<Port> {
  readonly port: Port | null;
  readonly checks: readonly TestCheck[];
}

async function openSide<Port extends CrmPort | ErpPort>(
  system: System,
  endpoint: Endpoint | null,
  secrets: SecretBox,
  create: (settings: Awaited<ReturnType<typeof endpointSettings>>) => Port,
  signal: AbortSignal,
): Promise<Side<Port>> {
  if (endpoint === null) return { port: null, checks: [] };
  try {
    const port = create(await endpointSettings(system, endpoint, secrets));
    const checks = await port.test(callContext(signal, 'interactive', TEST_MS));
    return { port, checks: checks.map((check) => ({ ...check, system })) };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { port: null, checks: [tokenCheck(system, error)] };
  }
}

/** A secret that cannot be read is the same to the user as one that is refused. */
function tokenCheck(system: System, error: ConnectorError): TestCheck & Check {
  return {
    code: 'TOKEN',
    system,
    subject: null,
    status: 'FAIL',
    message: error.message,
    fix: 'Mend the credential of this system.',
    durationMs: 0,
  };
}

async function checkLocalCurrency(
  crm: CrmPort | null,
  erp: ErpPort | null,
  signal: AbortSignal,
): Promise<TestCheck> {
  const started = performance.now();
  const context = callContext(signal, 'interactive', TEST_MS);
  const company = await erp?.changes('company', null, 1, context).catch(() => null);
  const row = company?.changes.find((change) => change.op === 'upsert');
  const code = row?.op === 'upsert' ? row.row.data['localCurrencyCode'] : null;
  const currency = typeof code === 'string' && code !== '' ? code : null;
  const found =
    currency === null
      ? null
      : await crm
          ?.find('currency', { field: 'isocurrencycode', in: [currency] }, context)
          .catch(() => null);
  const known = found == null ? null : found.length > 0;
  return localCurrencyCheck(currency, known, Math.round(performance.now() - started));
}

async function companies(
  erp: ErpPort | null,
  signal: AbortSignal,
): Promise<readonly { key: string; name: string }[]> {
  const found = await erp?.companies(callContext(signal, 'interactive', TEST_MS)).catch(() => []);
  return (found ?? []).map(({ id, name }) => ({ key: id, name }));
}
