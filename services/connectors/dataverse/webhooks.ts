/** Registers one webhook and a step per table and message, so that changes send hints. */
import type { HintTarget, Watch } from '../hints.ts';
import { allOf, anyOf, query, textLiteral } from '../odata/filter.ts';
import type { JsonObject } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { decodeValue } from '../odata/value.ts';
import type { CallContext, Kind } from '../records.ts';
import type { BatchSender } from './batch.ts';
import { createAuxiliary } from './create-auxiliary.ts';
import { CRM_KINDS, isCrmKind } from './kinds/index.ts';

const MESSAGES = ['Create', 'Update', 'Delete'];
const NAME = 'Drawbar hints';
/** Option values of a service endpoint and of a processing step. */
const CONTRACT_WEBHOOK = 8;
const AUTH_WEBHOOK_KEY = 4;
const MODE_ASYNCHRONOUS = 1;
const STAGE_AFTER = 40;

/** One message of one table, as the platform names it. */
interface TableMessage {
  readonly table: string;
  readonly message: string;
  readonly messageId: string;
  readonly filterId: string;
}

/** See `HintSource.watch`. Needs the right to register steps, which customisers have. */
export async function watchCrm(
  sender: BatchSender,
  kinds: readonly Kind[],
  target: HintTarget,
  context: CallContext,
): Promise<Watch> {
  const endpoint = await ensureEndpoint(sender, target, context);
  const filter = `_eventhandler_value eq ${endpoint}`;
  const steps = await rows(sender, 'sdkmessageprocessingsteps', ['name'], filter, context);
  const held = new Set(steps.map(({ name }) => name));
  const tables = kinds.filter(isCrmKind).map((kind) => CRM_KINDS[kind].table);
  const watched = new Set<string>();
  for (const one of await messagesOf(sender, tables, context)) {
    const name = `${NAME}: ${one.message} of ${one.table}`;
    if (!held.has(name)) await registerStep(sender, endpoint, name, one, context);
    watched.add(one.table);
  }
  const isWatched = (kind: Kind) => isCrmKind(kind) && watched.has(CRM_KINDS[kind].table);
  return { kinds: kinds.filter(isWatched), renewBefore: null };
}

/** Id of the webhook that leads to the target. */
async function ensureEndpoint(
  sender: BatchSender,
  target: HintTarget,
  context: CallContext,
): Promise<string> {
  const filter = `url eq ${textLiteral(target.url)}`;
  const held = await rows(sender, 'serviceendpoints', ['serviceendpointid'], filter, context);
  const id = decodeValue('guid', held[0]?.['serviceendpointid']);
  if (typeof id === 'string') return id;
  const webhook = {
    name: NAME,
    url: target.url,
    contract: CONTRACT_WEBHOOK,
    authtype: AUTH_WEBHOOK_KEY,
    authvalue: target.secret,
  };
  return createAuxiliary(sender, 'serviceendpoints', 'serviceendpointid', webhook, context);
}

async function registerStep(
  sender: BatchSender,
  endpoint: string,
  name: string,
  { messageId, filterId }: TableMessage,
  context: CallContext,
): Promise<void> {
  const step = {
    name,
    mode: MODE_ASYNCHRONOUS,
    rank: 1,
    stage: STAGE_AFTER,
    'eventhandler_serviceendpoint@odata.bind': `/serviceendpoints(${endpoint})`,
    'sdkmessageid@odata.bind': `/sdkmessages(${messageId})`,
    'sdkmessagefilterid@odata.bind': `/sdkmessagefilters(${filterId})`,
  };
  const [set, key] = ['sdkmessageprocessingsteps', 'sdkmessageprocessingstepid'];
  await createAuxiliary(sender, set, key, step, context);
}

/** The three messages of each table, as far as the environment has them. */
async function messagesOf(
  sender: BatchSender,
  tables: readonly string[],
  context: CallContext,
): Promise<TableMessage[]> {
  if (tables.length === 0) return [];
  const named = anyOf('name', 'text', MESSAGES);
  const select = ['sdkmessageid', 'name'];
  const messages = await rows(sender, 'sdkmessages', select, named, context);
  const names = new Map(messages.map((row) => [row['sdkmessageid'], String(row['name'])]));
  const ids = [...names.keys()].map(String);
  const filter = allOf([
    anyOf('_sdkmessageid_value', 'guid', ids),
    anyOf('primaryobjecttypecode', 'text', tables),
  ]);
  const fields = ['sdkmessagefilterid', '_sdkmessageid_value', 'primaryobjecttypecode'];
  const found = await rows(sender, 'sdkmessagefilters', fields, filter, context);
  return found.map((row) => ({
    table: String(row['primaryobjecttypecode']),
    message: names.get(row['_sdkmessageid_value'] ?? '') ?? '',
    messageId: String(row['_sdkmessageid_value']),
    filterId: String(row['sdkmessagefilterid']),
  }));
}

async function rows(
  { client, endpoints }: BatchSender,
  set: string,
  select: readonly string[],
  filter: string,
  context: CallContext,
): Promise<JsonObject[]> {
  const path = `${endpoints.apiRoot}/${set}${query({ select, filter })}`;
  const found: JsonObject[] = [];
  for await (const page of readPages(client, { path, prefer: 'odata.maxpagesize=500' }, context)) {
    found.push(...page);
  }
  return found;
}
