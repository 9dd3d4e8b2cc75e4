/** What `drawbar-gateway` does: serves a supergraph until it is told to stop, or compares two. */
import { randomBytes } from 'node:crypto';
import { createEngine } from '../execute/engine.ts';
import type { Transport } from '../execute/types.ts';
import { apiKeys, readApiKeys } from '../protect/api-keys.ts';
import { everybodyIs, firstOf } from '../protect/authenticate.ts';
import type { Authenticate } from '../protect/authenticate.ts';
import { bearerTokens } from '../protect/bearer-tokens.ts';
import { readManifest } from '../protect/stored-documents.ts';
import { createGateway } from '../serve/gateway.ts';
import type { Gateway } from '../serve/gateway.ts';
import type { GatewayLog, SupergraphSource } from '../serve/gateway-options.ts';
import { breakingChanges } from '../serve/graph.ts';
import { loadSupergraph } from '../serve/supergraph-source.ts';
import type { Arguments } from './arguments.ts';

/**
 * Starts to serve.
 * @throws {Error} when the supergraph, a file or the port is not usable, saying which and why.
 */
export async function serve(args: Arguments, log: GatewayLog): Promise<Gateway> {
  const now = (): number => Date.now();
  const { documentsFile, documentsOnly, requestsPerMinute } = args;
  const gateway = await createGateway({
    supergraph: args.supergraph,
    subgraphs: args.subgraphs,
    forwardHeaders: args.forwardHeaders,
    overrideLabel: (label) => args.overrideLabels.includes(label),
    authenticate: authentication(args, now),
    allowedHosts: args.allowedHosts,
    allowedOrigins: args.allowedOrigins,
    introspection: args.introspection,
    metrics: args.metrics,
    documents: {
      trusted: documentsFile === null ? null : readable('--documents', documentsFile, readManifest),
      trustedOnly: documentsOnly,
    },
    ...(requestsPerMinute === null ? {} : { requestsPerMinute }),
    log,
    now,
    randomId: () => randomBytes(16).toString('hex'),
  });
  await gateway.listen({ host: args.host, port: args.port, portSetting: '--port' });
  return gateway;
}

function authentication(args: Arguments, now: () => number): Authenticate {
  const ways = [];
  if (args.apiKeysFile !== null) {
    ways.push(apiKeys(readable('--api-keys', args.apiKeysFile, readApiKeys), now));
  }
  if (args.issuer !== null) {
    const { issuer, audience, jwks } = args.issuer;
    ways.push(bearerTokens({ issuer, audience, keys: jwks, now }));
  }
  return ways.length === 0 ? everybodyIs(null) : firstOf(ways, { required: !args.open });
}

/** What a file says; an error names the option, and what is wrong with the file. */
function readable<T>(option: string, file: string, read: (file: string) => T): T {
  try {
    return read(file);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code !== undefined;
    const why = isMissing ? 'it cannot be read; check the path.' : (error as Error).message;
    throw new Error(`${option} ${file}: ${why}`, { cause: error });
  }
}

/**
 * What clients of `older` may stumble over in `newer`, one sentence each; empty when nothing.
 * @throws {Error} when one of the two is no usable supergraph.
 */
export async function compare(
  older: SupergraphSource,
  newer: SupergraphSource,
): Promise<readonly string[]> {
  const [before, after] = await Promise.all([schemaOf(older), schemaOf(newer)]);
  return breakingChanges(before, after);
}

async function schemaOf(source: SupergraphSource) {
  const unreachable: Transport = {
    send: () => Promise.reject(new Error('Nothing is sent while comparing.')),
    subscribe: () => {
      throw new Error('Nothing is sent while comparing.');
    },
    close: () => Promise.resolve(),
  };
  return createEngine({
    supergraphSdl: await loadSupergraph(source),
    transports: () => unreachable,
    limits: { maxSelections: 1, maxCacheBytes: 1_000_000, maxErrors: 1 },
    now: () => 0,
    random: () => 0,
    suggestions: false,
  }).schema;
}
