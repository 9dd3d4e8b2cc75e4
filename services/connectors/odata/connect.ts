/** The parts every connector begins with: pools, token source, budget, client. */
import type { ConnectorOptions } from '../options.ts';
import type { EndpointSettings, System } from '../port.ts';
import { createBudget } from '../throttle/create-budget.ts';
import { createBreaker } from './breaker.ts';
import { createODataClient, type ODataClient } from './client.ts';
import { createHttpPool } from './http.ts';
import { createTokenSource, type TokenSource } from './token.ts';

/** What the two systems differ in. */
export interface Dialect {
  readonly system: System;
  readonly origin: string;
  readonly tokenOrigin: string;
  readonly tokenPath: string;
  readonly scope: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent with every GET besides. */
  readonly readHeaders: Readonly<Record<string, string>>;
  readonly connections: number;
}

export interface Connection {
  readonly client: ODataClient;
  readonly tokens: TokenSource;
  /** Until when the system asked this credential to wait; null when it does not. */
  throttledUntil(): Promise<Date | null>;
  close(): Promise<void>;
}

/** Limits are per user of a system: the same client at the same place shares one budget. */
function budgetKey(dialect: Dialect, settings: EndpointSettings): string {
  return `${dialect.system} ${dialect.origin} ${settings.tenantId ?? ''} ${settings.clientId}`;
}

/** One credential's connection; nothing is sent before the first call. */
export function connectTo(
  dialect: Dialect,
  settings: EndpointSettings,
  options: ConnectorOptions,
): Connection {
  const { system, headers, readHeaders } = dialect;
  const pool = createHttpPool(system, dialect.origin, dialect.connections);
  const tokenPool = createHttpPool(system, dialect.tokenOrigin, 1);
  const tokens = createTokenSource({
    system,
    pool: tokenPool,
    path: dialect.tokenPath,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    scope: dialect.scope,
    now: options.now,
  });
  const budget = createBudget(system, budgetKey(dialect, settings), options);
  const client = createODataClient({
    system,
    pool,
    tokens,
    budget,
    breaker: createBreaker(system),
    headers,
    readHeaders,
    options,
  });
  return {
    client,
    tokens,
    async throttledUntil() {
      const until = await budget.pausedUntil();
      return until === null ? null : new Date(until);
    },
    close: async () => {
      await client.close();
      await tokenPool.close();
    },
  };
}
