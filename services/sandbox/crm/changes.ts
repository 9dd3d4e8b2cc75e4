/** Change tracking: delta links with deletions, that expire after a week (systems.md 2.5). */
import {
  NO_OPTIONS,
  parseOptions,
  readPage,
  writeItem,
  type Connection,
  type EntitySet,
} from '../odata/index.ts';
import { jsonResponse, preference, type WireResponse } from '../serve/wire.ts';
import { crmDress } from './dress.ts';
import { CrmError } from './errors.ts';
import { CRM_MODEL, tableOfSet } from './model.ts';
import { contextUrl, pageSize, setNamed } from './read.ts';
import type { CrmContext } from './session.ts';

const DAY_MS = 86_400_000;
const FORBIDDEN = ['$filter', '$orderby', '$expand', '$top', '$apply'];

/** Where a reader of changes stands. */
interface Position {
  /** Everything up to here was read. */
  readonly since: string;
  /** Where this round ends; null: it begins now. */
  readonly upto: string | null;
  readonly issuedAt: Date;
  /** Within a round: rows up to here were shown. */
  readonly after: string;
}

/** True for a request that begins, goes on with, or repeats change tracking. */
export function isTracked({ request }: CrmContext): boolean {
  return (
    request.query.has('$deltatoken') ||
    request.query.get('$skiptoken')?.startsWith('track!') === true ||
    (preference(request, 'odata.track-changes') !== null && !request.query.has('$skiptoken'))
  );
}

export async function readChanges(context: CrmContext, now: Date): Promise<WireResponse> {
  const { request, path, sql } = context;
  const set = setNamed(path.segments[0]?.name ?? '');
  const table = tableOfSet(set.name);
  if (table?.changeTracking !== true || path.segments.length !== 1) {
    throw new CrmError(400, '0x80044353', `Entity ${set.entityType} does not track changes.`);
  }
  for (const name of FORBIDDEN) {
    if (request.query.has(name)) {
      throw new CrmError(400, '0x80060888', `${name} cannot be used with change tracking.`);
    }
  }
  const position = positionOf(context, now);
  await checkAge(sql, position, now);
  const upto = position.upto ?? (await newestVersion(sql));
  const size = pageSize(request);
  const { select } = parseOptions(selectOnly(request.query));
  const page = await readPage(sql, {
    model: CRM_MODEL,
    set,
    options: { ...NO_OPTIONS, select, orderBy: [{ field: 'versionnumber', descending: false }] },
    conditions: [
      (parameters) => `r.version > ${parameters.add(position.after, 'bigint')}`,
      (parameters) => `r.version <= ${parameters.add(upto, 'bigint')}`,
    ],
    pageSize: size,
  });
  const dress = crmDress(request);
  const rows = page.items.map((item) => writeItem(item, dress));
  const last = page.items.at(-1)?.row.version;
  const about = `${contextUrl(context, set.name)}${position.since === '0' ? '' : '/$delta'}`;
  if (page.next !== null && last !== undefined) {
    const token = `track!${position.since}!${upto}!${position.issuedAt.toISOString()}!${last}`;
    return answer(about, rows, 'nextLink', link(context, '$skiptoken', token));
  }
  const gone = position.since === '0' ? [] : await deleted(context, set, position.since, upto);
  const token = `${upto}!${now.toISOString()}`;
  return answer(about, [...rows, ...gone], 'deltaLink', link(context, '$deltatoken', token));
}

function selectOnly(query: URLSearchParams): [string, string][] {
  const select = query.get('$select');
  return select === null ? [] : [['$select', select]];
}

function positionOf({ request }: CrmContext, now: Date): Position {
  const delta = request.query.get('$deltatoken');
  const skip = request.query.get('$skiptoken');
  if (skip !== null) {
    const [, since = '', upto = '', issued = '', after = ''] = skip.split('!');
    return checked({ since, upto, issuedAt: new Date(issued), after });
  }
  if (delta === null) return { since: '0', upto: null, issuedAt: now, after: '0' };
  const [since = '', issued = ''] = delta
    .replaceAll(/%21/g, '!')
    .replaceAll(/%3A/gi, ':')
    .split('!');
  return checked({ since, upto: null, issuedAt: new Date(issued), after: since });
}

function checked(position: Position): Position {
  const numbers = [position.since, position.after, position.upto ?? '0'];
  if (
    numbers.every((text) => /^\d{1,18}$/.test(text)) &&
    !Number.isNaN(position.issuedAt.getTime())
  ) {
    return position;
  }
  throw new CrmError(400, '0x80060888', 'The delta token is malformed.');
}

/** @throws {CrmError} when the token is older than the organisation keeps changes. */
async function checkAge(sql: Connection, { issuedAt, since }: Position, now: Date): Promise<void> {
  const [row] = await sql<{ days: string }[]>`
    /* retention */ select data->>'expirechangetrackingindays' as days from sandbox.records
    where system = 'crm' and kind = 'organization' limit 1`;
  const expired = now.getTime() - issuedAt.getTime() > Number(row?.days ?? 0) * DAY_MS;
  const unknown = BigInt(since) > BigInt(await newestVersion(sql));
  if (!expired && !unknown) return;
  throw new CrmError(
    400,
    '0x80044352',
    'Version stamp associated with the client has expired. Please perform a full sync.',
  );
}

/** Writes of a system are serial: what is visible up to the newest version is complete. */
async function newestVersion(sql: Connection): Promise<string> {
  const [row] = await sql<{ newest: string }[]>`
    /* newestVersion */ select greatest(
      (select coalesce(max(version), 0) from sandbox.records where system = 'crm'),
      (select coalesce(max(version), 0) from sandbox.tombstones where system = 'crm')
    )::text as newest`;
  return row?.newest ?? '0';
}

async function deleted(
  context: CrmContext,
  set: EntitySet,
  since: string,
  upto: string,
): Promise<string[]> {
  const rows = await context.sql<{ id: string }[]>`
    /* deletedSince */ select id::text as id from sandbox.tombstones
    where system = 'crm' and kind = ${set.kind} and version > ${since} and version <= ${upto}
    order by version`;
  const about = contextUrl(context, `${set.name}/$deletedEntity`);
  return rows.map(({ id }) => JSON.stringify({ '@odata.context': about, id, reason: 'deleted' }));
}

function answer(
  about: string,
  rows: readonly string[],
  linkName: 'nextLink' | 'deltaLink',
  url: string,
): WireResponse {
  return jsonResponse(
    200,
    `{"@odata.context":${JSON.stringify(about)},"@odata.${linkName}":${JSON.stringify(url)},` +
      `"value":[${rows.join(',')}]}`,
    { 'preference-applied': 'odata.track-changes' },
  );
}

function link({ request }: CrmContext, name: string, token: string): string {
  const query = [...request.query]
    .filter(([key]) => key !== '$skiptoken' && key !== '$deltatoken')
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const all = [...query, `${name}=${encodeURIComponent(token)}`].join('&');
  return `${request.origin}${encodeURI(request.path)}?${all}`;
}
