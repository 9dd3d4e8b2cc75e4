/** The integrations there are, kept for a moment, and the one a request is scoped to. */
import type { Database } from '@drawbar/platform/database';
import { graphqlError } from '@drawbar/platform/graphql-errors';
import type { IntegrationDirectory, IntegrationScope } from '@drawbar/platform/subgraph';
import { globalId, ID_PREFIX, parseGlobalId } from '@drawbar/schema/values';
import type { Integration } from '../domain/integration.ts';
import { readIntegrations } from '../store/integrations.ts';

/** Four subgraphs ask once per request; a change is seen by other processes this much later. */
const TRUSTED_MS = 1000;

export interface IntegrationList {
  /** Every integration, by name; at most a second old, once all companies were read. */
  all(): Promise<readonly Integration[]>;
  /** By GUID; null when there is none. */
  byKey(key: string): Promise<Integration | null>;
  /** To be called after every change made by this process. */
  forget(): void;
}

export function createIntegrationList(database: Database, now: () => Date): IntegrationList {
  let kept: { readonly at: number; readonly list: Promise<readonly Integration[]> } | null = null;
  const all = (): Promise<readonly Integration[]> => {
    const at = now().getTime();
    if (kept !== null && at - kept.at < TRUSTED_MS) return kept.list;
    const list = readIntegrations(database.sql);
    kept = { at, list };
    const forgetIt = (): void => {
      if (kept?.list === list) kept = null;
    };
    // What a company tells of itself comes a moment after its integration, and is waited for.
    list.then((found) => found.some(isUnread) && forgetIt(), forgetIt);
    return list;
  };
  return {
    all,
    async byKey(key) {
      return (await all()).find((integration) => integration.key === key) ?? null;
    },
    forget() {
      kept = null;
    },
  };
}

/** A price has no currency before its company was read. */
function isUnread({ enabled, companyId, localCurrency }: Integration): boolean {
  return enabled && (companyId === null || localCurrency === null);
}

export function integrationScope(integration: Integration): IntegrationScope {
  return {
    key: integration.key,
    id: globalId(ID_PREFIX.Integration, integration.key, integration.key),
    name: integration.name,
    enabled: integration.enabled,
    timeZone: integration.timeZone,
    localCurrency: integration.localCurrency,
    companyId: integration.companyId,
    itemAvailability: integration.itemAvailability.enabled,
  };
}

/** `design.md` 4, rule 9: the named one, else the only enabled one. */
export function createDirectory(list: IntegrationList): IntegrationDirectory {
  return {
    async resolve(requested) {
      const all = await list.all();
      if (requested !== null) {
        const found = all.find((integration) => isNamed(integration, requested));
        if (found !== undefined) return integrationScope(found);
        throw graphqlError(
          'NOT_FOUND',
          `There is no integration ${JSON.stringify(requested.slice(0, 100))}. ${choices(all)}`,
        );
      }
      const enabled = all.filter((integration) => integration.enabled);
      const [only] = enabled.length === 0 ? all : enabled;
      const count = enabled.length === 0 ? all.length : enabled.length;
      if (only !== undefined && count === 1) return integrationScope(only);
      throw graphqlError(
        'INTEGRATION_REQUIRED',
        `Name the integration in the header Drawbar-Integration. ${choices(all)}`,
        { choices: all.map(({ key, name }) => ({ id: idOf(key), name })) },
      );
    },
  };
}

function isNamed(integration: Integration, requested: string): boolean {
  const id = parseGlobalId(requested);
  if (id !== null) return id.prefix === 'int' && id.systemId === integration.key;
  return (
    integration.key === requested.toLowerCase() ||
    integration.name.toLowerCase() === requested.toLowerCase()
  );
}

function choices(all: readonly Integration[]): string {
  if (all.length === 0) return 'None has been created yet; see createIntegration.';
  return `There are: ${all.map(({ key, name }) => `${name} (${idOf(key)})`).join(', ')}.`;
}

function idOf(key: string): string {
  return globalId(ID_PREFIX.Integration, key, key);
}
