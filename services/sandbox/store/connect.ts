/**
 * The sandbox's connections to its database: plain postgres.js. It needs no query builder, and the
 * platform's `openDatabase` brings one that costs 60 MB of memory (measured on Node 26).
 */
import postgres, { type Sql } from 'postgres';

const CONNECTIONS_MAX = 8;
const CONNECT_TIMEOUT_SECONDS = 10;
const IDLE_TIMEOUT_SECONDS = 30;
/** The load of a large data folder is one transaction of many short statements. */
const STATEMENT_TIMEOUT_MS = 120_000;

export function connect(url: string): Sql {
  return postgres(url, {
    max: CONNECTIONS_MAX,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: IDLE_TIMEOUT_SECONDS,
    onnotice: () => undefined,
    connection: {
      application_name: 'sandbox',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // Demo data: a crash of the server may cost its last instant, an edit need not wait for it.
      synchronous_commit: 'off',
    },
  });
}
