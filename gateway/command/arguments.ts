/** Reads the command line of `drawbar-gateway`; every mistake is named, all at once. */
import { parseArgs } from 'node:util';
import type { SubgraphPlace, SupergraphSource } from '../serve/gateway-options.ts';

/** Who signs the tokens of callers. */
interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: URL;
}

export interface Arguments {
  readonly supergraph: SupergraphSource;
  readonly host: string;
  readonly port: number;
  readonly subgraphs: Readonly<Record<string, SubgraphPlace>>;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly forwardHeaders: readonly string[];
  /** Labels of progressive overrides that are on. */
  readonly overrideLabels: readonly string[];
  readonly issuer: Issuer | null;
  readonly apiKeysFile: string | null;
  /** Serves everybody although bound beyond loopback. */
  readonly open: boolean;
  readonly documentsFile: string | null;
  readonly documentsOnly: boolean;
  readonly introspection: boolean;
  readonly metrics: boolean;
  readonly requestsPerMinute: number | null;
  /** The older supergraph to compare with; null to serve. */
  readonly check: SupergraphSource | null;
}

export const USAGE = `drawbar-gateway --supergraph <file or URL> [options]

  --supergraph <file|URL>     the supergraph; a file is watched, a URL polled
  --poll-seconds <n>          how often a URL is asked again (30)
  --check <file|URL>          compare with this older supergraph instead of serving; breaking
                              changes are named and end with status 1
  --host <name>, --port <n>   where to listen (127.0.0.1, 4000)
  --subgraph <name=URL>       address of a subgraph instead of the supergraph's; repeatable
  --subscriptions <name=URL>  address for its subscriptions, ws: or http:; repeatable
  --forward-header <name>     client header that reaches subgraphs; repeatable
  --override-label <label>    label of a progressive @override that is on; repeatable
  --allowed-host <name>       host name served besides the loopback names; repeatable
  --allowed-origin <origin>   origin that may read answers across origins; repeatable
  --issuer, --audience, --jwks <URL>   who signs the tokens of callers
  --api-keys <file>           hashes of API keys
  --open                      serve everybody, also beyond loopback
  --documents <file>          manifest of documents; --documents-only refuses all others
  --requests-per-minute <n>   for each caller
  --no-introspection          switch off __schema and __type
  --metrics                   serve /metrics
`;

const OPTIONS = {
  supergraph: { type: 'string' },
  'poll-seconds': { type: 'string', default: '30' },
  check: { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '4000' },
  subgraph: { type: 'string', multiple: true },
  subscriptions: { type: 'string', multiple: true },
  'forward-header': { type: 'string', multiple: true },
  'override-label': { type: 'string', multiple: true },
  'allowed-host': { type: 'string', multiple: true },
  'allowed-origin': { type: 'string', multiple: true },
  issuer: { type: 'string' },
  audience: { type: 'string' },
  jwks: { type: 'string' },
  'api-keys': { type: 'string' },
  open: { type: 'boolean', default: false },
  documents: { type: 'string' },
  'documents-only': { type: 'boolean', default: false },
  'requests-per-minute': { type: 'string' },
  introspection: { type: 'boolean', default: true },
  metrics: { type: 'boolean', default: false },
} as const;

/** Thrown with everything that is wrong, one mistake a line. */
export class ArgumentError extends Error {}

/** @throws {ArgumentError} */
export function readArguments(args: readonly string[]): Arguments {
  const values = parse(args);
  const mistakes: string[] = [];
  const checked = readChecked(values, mistakes);
  if (mistakes.length > 0) throw new ArgumentError(mistakes.join('\n'));
  return {
    ...checked,
    host: values.host,
    allowedHosts: values['allowed-host'] ?? [],
    allowedOrigins: values['allowed-origin'] ?? [],
    forwardHeaders: (values['forward-header'] ?? []).map((name) => name.toLowerCase()),
    overrideLabels: values['override-label'] ?? [],
    apiKeysFile: values['api-keys'] ?? null,
    open: values.open,
    documentsFile: values.documents ?? null,
    documentsOnly: values['documents-only'],
    introspection: values.introspection,
    metrics: values.metrics,
  };
}

type Checked = Pick<
  Arguments,
  'supergraph' | 'port' | 'subgraphs' | 'issuer' | 'requestsPerMinute' | 'check'
>;

/** The values that can be wrong; each mistake is noted and its value replaced by one of no use. */
function readChecked(values: Values, mistakes: string[]): Checked {
  const check = <T>(fallback: T, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      mistakes.push(error instanceof Error ? error.message : String(error));
      return fallback;
    }
  };
  const { 'requests-per-minute': rate, 'poll-seconds': poll, check: older } = values;
  const pollSeconds = check(0, () => count('--poll-seconds', poll));
  const none: SupergraphSource = { sdl: '' };
  const checked: Checked = {
    supergraph: check(none, () => source('--supergraph', values.supergraph, pollSeconds)),
    port: check(0, () => portOf(values.port)),
    subgraphs: check({}, () => places(values.subgraph ?? [], values.subscriptions ?? [])),
    issuer: check(null, () => issuerOf(values.issuer, values.audience, values.jwks)),
    requestsPerMinute:
      rate === undefined ? null : check(null, () => count('--requests-per-minute', rate)),
    check: older === undefined ? null : check(none, () => source('--check', older, 0)),
  };
  const knowsCallers = checked.issuer !== null || values['api-keys'] !== undefined;
  if (checked.check === null && !knowsCallers && !values.open && !isLoopback(values.host)) {
    mistakes.push(
      `--host ${values.host} reaches beyond this machine: name --issuer, --audience and --jwks, ` +
        'or --api-keys, or say --open.',
    );
  }
  return checked;
}

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowNegative: true }).values;
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function source(name: string, value: string | undefined, pollSeconds: number): SupergraphSource {
  if (value === undefined) throw new Error(`${name} is missing: name a file or a URL.`);
  return /^https?:/.test(value) ? { url: new URL(value), pollSeconds } : { file: value };
}

function count(name: string, value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`${name} must be a whole number above 0, not "${value}".`);
}

function portOf(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`--port must be a number from 0 to 65535, not "${value}".`);
}

function places(
  addresses: readonly string[],
  subscriptions: readonly string[],
): Record<string, SubgraphPlace> {
  const streams = new Map(subscriptions.map((text) => named('--subscriptions', text)));
  const found: Record<string, SubgraphPlace> = {};
  for (const text of addresses) {
    const [name, url] = named('--subgraph', text);
    const subscriptionsUrl = streams.get(name);
    found[name] = subscriptionsUrl === undefined ? { url } : { url, subscriptionsUrl };
  }
  for (const name of streams.keys()) {
    if (found[name] === undefined) {
      throw new Error(`--subscriptions ${name} needs --subgraph ${name}=<URL> too.`);
    }
  }
  return found;
}

function named(option: string, text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  const url = text.slice(equals + 1);
  if (equals > 0 && URL.canParse(url)) return [text.slice(0, equals), url];
  throw new Error(`${option} must be <name>=<URL>, not "${text}".`);
}

function issuerOf(
  issuer: string | undefined,
  audience: string | undefined,
  jwks: string | undefined,
): Issuer | null {
  if (issuer === undefined && audience === undefined && jwks === undefined) return null;
  if (issuer === undefined || audience === undefined || jwks === undefined) {
    throw new Error('--issuer, --audience and --jwks belong together; name all three.');
  }
  if (!URL.canParse(jwks)) throw new Error(`--jwks must be a URL, not "${jwks}".`);
  return { issuer, audience, jwks: new URL(jwks) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
