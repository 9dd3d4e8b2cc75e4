/** Settings: environment first, then drawbar.config.json, then defaults; all errors at once. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { LOG_LEVELS } from './log.ts';

export const ROLES = [
  'gateway',
  'accounts',
  'catalog',
  'orders',
  'sync',
  'worker',
  'sandbox',
] as const;
export type Role = (typeof ROLES)[number];

/** Names further away than this are no help. */
const SUGGESTION_DISTANCE_MAX = 6;

const port = z.coerce.number('must be a port number').int().min(0).max(65_535);
const text = z.string().trim().min(1, 'must not be empty');
const address = text.refine((url) => URL.canParse(url), 'must be a URL');
const httpAddress = address.refine((url) => /^https?:/.test(url), 'must be an http or https URL');

/** Every setting there is, by the name it has in the environment and in the file. */
const SETTINGS = z.object({
  DRAWBAR_HOST: text.default('127.0.0.1'),
  DRAWBAR_PORT: port.default(4000),
  DRAWBAR_PUBLIC_URL: httpAddress.optional(),
  DRAWBAR_ALLOWED_HOSTS: text.optional(),
  DRAWBAR_ALLOWED_ORIGINS: text.optional(),
  DRAWBAR_ROLES: text
    .transform((list) => list.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(ROLES, `each must be one of ${ROLES.join(', ')}`)))
    .optional(),
  DRAWBAR_SANDBOX_ERP_PORT: port.default(4010),
  DRAWBAR_SANDBOX_CRM_PORT: port.default(4020),
  DRAWBAR_SANDBOX_DATA: text.optional(),
  DRAWBAR_SANDBOX_TODAY: text.regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date YYYY-MM-DD').optional(),
  DRAWBAR_DATA_DIR: text.default('.data'),
  DATABASE_URL: address
    .refine((url) => /^postgres(?:ql)?:/.test(url), 'must begin with postgres://')
    .optional(),
  DRAWBAR_ACCOUNTS_URL: httpAddress.optional(),
  DRAWBAR_CATALOG_URL: httpAddress.optional(),
  DRAWBAR_ORDERS_URL: httpAddress.optional(),
  DRAWBAR_SYNC_URL: httpAddress.optional(),
  DRAWBAR_ACCOUNTS_PORT: port.optional(),
  DRAWBAR_CATALOG_PORT: port.optional(),
  DRAWBAR_ORDERS_PORT: port.optional(),
  DRAWBAR_SYNC_PORT: port.optional(),
  DRAWBAR_AUTH_ISSUER: text.optional(),
  DRAWBAR_AUTH_AUDIENCE: text.optional(),
  DRAWBAR_AUTH_JWKS_URL: httpAddress.optional(),
  DRAWBAR_API_KEYS_FILE: text.optional(),
  DRAWBAR_INTERNAL_SECRET: text.min(32, 'must have at least 32 characters').optional(),
  DRAWBAR_SECRETS_DIR: text.optional(),
  DRAWBAR_SECRET_KEY: text.min(32, 'must have at least 32 characters').optional(),
  DRAWBAR_ORDER_WAIT_SECONDS: z.coerce.number('must be a number').int().min(1).max(60).default(8),
  DRAWBAR_LOG: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

export type Settings = z.infer<typeof SETTINGS>;

const NAMES = Object.keys(SETTINGS.shape);
/** Set by ourselves for child processes and tests, or read by others; no settings. */
const NOT_SETTINGS = new Set(['DRAWBAR_URL', 'DRAWBAR_API_KEY', 'DRAWBAR_TOKEN']);
const NOT_SETTINGS_PREFIX = ['DRAWBAR_TEST_', 'DRAWBAR_CHILD_', 'DRAWBAR_FUZZ_', 'DRAWBAR_BENCH_'];

/** Several things are wrong with the settings; the message lists every one. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(
      `The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.name = 'SettingsError';
  }
}

/**
 * @param environment as `process.env`; a name that begins with DRAWBAR_ must be known.
 * @param folder where drawbar.config.json may stand; it has the same names.
 * @throws {SettingsError} listing every problem.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Settings {
  const problems: string[] = [];
  const file = readFile(resolve(folder, 'drawbar.config.json'), problems);
  const given: Record<string, unknown> = { ...file };
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === '') continue;
    if (NAMES.includes(name)) given[name] = value;
    else if (name.startsWith('DRAWBAR_') && !isForeign(name))
      problems.push(unknown(name, 'environment'));
  }
  for (const name of Object.keys(file)) {
    if (!NAMES.includes(name)) problems.push(unknown(name, 'drawbar.config.json'));
  }
  const parsed = SETTINGS.safeParse(given);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      problems.push(
        `${issue.path[0] === undefined ? '' : String(issue.path[0])}: ${issue.message}.`,
      );
    }
  } else {
    problems.push(...contradictions(parsed.data));
  }
  if (problems.length > 0 || !parsed.success) throw new SettingsError(problems);
  return parsed.data;
}

/** True when nothing but this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function contradictions(settings: Settings): string[] {
  const problems: string[] = [];
  const hasJwt = settings.DRAWBAR_AUTH_JWKS_URL !== undefined;
  const ofTokens = [
    'DRAWBAR_AUTH_ISSUER',
    'DRAWBAR_AUTH_AUDIENCE',
    'DRAWBAR_AUTH_JWKS_URL',
  ] as const;
  // without all of them nobody's token would be asked for, and everybody let in on loopback
  const missing = ofTokens.filter((name) => settings[name] === undefined);
  if (missing.length > 0 && missing.length < ofTokens.length) {
    const given = ofTokens.filter((name) => !missing.includes(name)).join(', ');
    problems.push(`${given}: needs ${missing.join(' and ')} beside it.`);
  }
  const hasAuthentication = hasJwt || settings.DRAWBAR_API_KEYS_FILE !== undefined;
  if (!hasAuthentication && !isLoopback(settings.DRAWBAR_HOST)) {
    problems.push(
      `DRAWBAR_HOST: ${settings.DRAWBAR_HOST} can be reached from outside, ` +
        'so callers must be known: ' +
        'set DRAWBAR_AUTH_ISSUER, DRAWBAR_AUTH_AUDIENCE and DRAWBAR_AUTH_JWKS_URL, or ' +
        'DRAWBAR_API_KEYS_FILE, or use 127.0.0.1.',
    );
  }
  return problems;
}

function isForeign(name: string): boolean {
  return NOT_SETTINGS.has(name) || NOT_SETTINGS_PREFIX.some((prefix) => name.startsWith(prefix));
}

function unknown(name: string, where: string): string {
  const near = closest(name, NAMES);
  const hint = distance(name, near) <= SUGGESTION_DISTANCE_MAX ? ` Did you mean ${near}?` : '';
  return `${name}: no such setting (${where}).${hint}`;
}

function readFile(path: string, problems: string[]): Record<string, unknown> {
  if (!existsSync(path)) return {};
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
      return content as Record<string, unknown>;
    }
    problems.push('drawbar.config.json: must hold one JSON object.');
  } catch (error) {
    problems.push(`drawbar.config.json: ${(error as Error).message}.`);
  }
  return {};
}
