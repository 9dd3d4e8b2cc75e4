/**
 * The ports to the systems of each integration: built from its settings, rebuilt when they change.
 */
import type { Connections } from '@drawbar/connectors/connections';
import {
  ConnectorError,
  type CrmPort,
  type EndpointSettings,
  type ErpPort,
  type MoreFields,
  type SystemPort,
} from '@drawbar/connectors/port';
import { placeOf } from '../domain/endpoint-place.ts';
import {
  endpointOf,
  type Endpoint,
  type Integration,
  type StoredCredential,
  type System,
} from '../domain/integration.ts';
import { moreFieldsByKind } from '../domain/more-fields.ts';
import { mappingsOf } from '../mapping/index.ts';
import type { IntegrationList } from './directory.ts';
import { SecretError, type SecretBox } from './secret-box.ts';

/** `createErp` and `createCrm` of the connectors, with log, clock and budget already given. */
export interface ConnectorFactories {
  readonly erp: (settings: EndpointSettings) => ErpPort;
  readonly crm: (settings: EndpointSettings) => CrmPort;
}

interface Held {
  /** The settings as text: another text is another port. */
  readonly settings: string;
  readonly port: Promise<SystemPort>;
}

/**
 * What a connector needs to know of a stored endpoint. `@throws {ConnectorError}` `credentials`.
 */
export async function endpointSettings(
  system: System,
  endpoint: Endpoint,
  secrets: SecretBox,
  moreFields: MoreFields = {},
): Promise<EndpointSettings> {
  try {
    return {
      kind: endpoint.kind,
      baseUrl: endpoint.baseUrl,
      tenantId: endpoint.tenantId,
      environment: endpoint.environment,
      companyId: endpoint.companyId,
      clientId: endpoint.clientId ?? endpoint.user ?? '',
      clientSecret: await secrets.open(endpoint.secret),
      tokenUrl: null,
      moreFields,
    };
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    throw new ConnectorError(system, 'credentials', error.message, { cause: error });
  }
}

const places = new WeakMap<SystemPort, string>();

/** Where a port leads; undefined for one that was made elsewhere. */
export function placeOfPort(port: SystemPort): string | undefined {
  return places.get(port);
}

/** @param signs who signs in to the ERP instead of the integration user; null: nobody. */
export function createConnections(
  list: IntegrationList,
  factories: ConnectorFactories,
  secrets: SecretBox,
  signs: (integration: Integration) => StoredCredential | null = () => null,
): Connections {
  const held = new Map<string, Held>();

  async function port(key: string, system: System): Promise<SystemPort> {
    const integration = await list.byKey(key);
    const own = integration && endpointOf(integration, system);
    const other = integration !== null && system === 'ERP' ? signs(integration) : null;
    const endpoint = own && other !== null ? { ...own, ...other } : own;
    if (endpoint === null) {
      throw new ConnectorError(
        system,
        'credentials',
        `The ${system} of this integration is not connected yet.`,
      );
    }
    const name = `${key}/${system}`;
    const more: MoreFields =
      system === 'CRM' && integration !== null
        ? moreFieldsByKind(mappingsOf(integration), integration.overrides)
        : {};
    const settings = JSON.stringify([endpoint, more]);
    const before = held.get(name);
    if (before?.settings === settings) return before.port;
    const made = endpointSettings(system, endpoint, secrets, more).then((given) => {
      const opened = system === 'ERP' ? factories.erp(given) : factories.crm(given);
      places.set(opened, placeOf(endpoint));
      return opened;
    });
    held.set(name, { settings, port: made });
    made.catch(() => {
      if (held.get(name)?.port === made) held.delete(name);
    });
    if (before !== undefined) await closeQuietly(before.port);
    return made;
  }

  return {
    erp: async (key) => (await port(key, 'ERP')) as ErpPort,
    crm: async (key) => (await port(key, 'CRM')) as CrmPort,
    async close() {
      const ports = [...held.values()].map(({ port: opened }) => closeQuietly(opened));
      held.clear();
      await Promise.all(ports);
    },
  };
}

/** A port that never opened has nothing to close. */
async function closeQuietly(port: Promise<SystemPort>): Promise<void> {
  const opened = await port.catch(() => null);
  await opened?.close();
}
