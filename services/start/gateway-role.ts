/** The role `gateway`: the graph in front of local or remote subgraphs. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { createGateway, type Call, type LocalSubgraph, type SubgraphPlace } from '@drawbar/gateway';
import { CALLER_HEADER, signCaller } from '@drawbar/platform/caller';
import type { SubgraphContext } from '@drawbar/platform/context';
import { createExecute } from '@drawbar/platform/execute';
import { INTEGRATION_HEADER, TRACE_HEADER } from '@drawbar/platform/headers';
import { fitToLeave } from '@drawbar/platform/graphql-errors';
import type { Log } from '@drawbar/platform/log';
import type { Subgraph, SubgraphName } from '@drawbar/platform/subgraph';
import { statusRoutes } from '@drawbar/console/status';
import { createHintDoor } from '@drawbar/sync/hints';
import { authentication, callerOf } from './authentication.ts';
import { examples } from './examples.ts';
import { hintRoutes } from './hint-routes.ts';
import { allowedHosts, list } from './reachable.ts';
import { readiness } from './readiness.ts';
import type { RoleUrls } from './roles.ts';
import type { ServiceContext } from './services.ts';

const SUBGRAPHS: readonly SubgraphName[] = ['accounts', 'catalog', 'orders', 'sync'];
const READY_POLL_MS = 50;

/** Listens at once, and counts as started when `/readyz` says so. */
export async function startGatewayRole(
  context: ServiceContext,
  local: ReadonlyMap<SubgraphName, Subgraph>,
): Promise<RoleUrls> {
  const { settings, log, now, database } = context;
  let listening = { host: settings.DRAWBAR_HOST, port: settings.DRAWBAR_PORT };
  const gateway = await createGateway({
    supergraph: { sdl: supergraphSdl() },
    subgraphs: Object.fromEntries(SUBGRAPHS.map((name) => [name, place(context, local, name)])),
    headers: (call) => ({
      [CALLER_HEADER]: signCaller(
        callerOf(call),
        context.internalSecret,
        Math.floor(now().getTime() / 1000),
      ),
    }),
    traceHeader: TRACE_HEADER,
    forwardHeaders: [INTEGRATION_HEADER],
    authenticate: authentication(settings, log, () => now().getTime()),
    allowedHosts: allowedHosts(settings),
    allowedOrigins: list(settings.DRAWBAR_ALLOWED_ORIGINS),
    readiness: () => readiness(database),
    routes: [
      ...statusRoutes({ gateway: () => listening, now }),
      ...hintRoutes(
        createHintDoor(database, context.integrations, context.internalSecret),
        log.child({ part: 'hints' }),
      ),
    ],
    metrics: true,
    mayExplain: (caller) => caller?.scopes.includes('sync:admin') ?? false,
    examples: examples(),
    log: log.child({ part: 'gateway' }),
    now: () => now().getTime(),
    randomId: () => randomBytes(16).toString('hex'),
  });
  context.shutdown.onClose('gateway', () => gateway.close());
  const url = await gateway.listen({
    host: settings.DRAWBAR_HOST,
    port: settings.DRAWBAR_PORT,
    portSetting: 'DRAWBAR_PORT',
  });
  listening = { ...listening, port: Number(new URL(url).port) };
  while (!(await readiness(database)).ready) await delay(READY_POLL_MS);
  return { gateway: url };
}

/** @throws {Error} naming the setting, when a subgraph is neither here nor addressed. */
function place(
  { settings, log }: ServiceContext,
  local: ReadonlyMap<SubgraphName, Subgraph>,
  name: SubgraphName,
): SubgraphPlace {
  const setting = `DRAWBAR_${name.toUpperCase() as Uppercase<SubgraphName>}_URL` as const;
  const url = settings[setting];
  if (url !== undefined) return { url };
  const subgraph = local.get(name);
  if (subgraph !== undefined) return { local: inProcess(subgraph, log) };
  throw new Error(
    `The gateway has no subgraph ${name}: set ${setting}, or add ${name} to DRAWBAR_ROLES.`,
  );
}

function inProcess(subgraph: Subgraph, log: Log): LocalSubgraph {
  return {
    name: subgraph.name,
    schema: subgraph.schema,
    createContext: (call: Call) =>
      subgraph.createContext({
        caller: callerOf(call),
        integration: call.headers[INTEGRATION_HEADER] ?? null,
        traceId: call.traceId,
        // made when somebody asks for it: most requests never do
        get signal() {
          return call.signal;
        },
      }),
    execute: createExecute(subgraph.schema),
    sideErrors: (context) => (context as SubgraphContext).sideErrors,
    fitToLeave: (error, { traceId }) =>
      fitToLeave(error, traceId, (err) =>
        log.error({ err, traceId, subgraph: subgraph.name }, 'A resolver failed'),
      ),
  };
}

function supergraphSdl(): string {
  return readFileSync(
    fileURLToPath(import.meta.resolve('@drawbar/schema/supergraph.graphql')),
    'utf8',
  );
}
