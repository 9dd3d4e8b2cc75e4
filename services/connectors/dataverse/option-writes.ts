/**
 * Adding, renaming and taking away values of option sets. Documents get a value before accounts
 * do: a value that an account has can then be taken over, also if we are cut off in between.
 */
import { optionRecordId, optionValueOf } from '@drawbar/schema/values';
import { ConnectorError } from '../connector-error.ts';
import type { Choice } from '../facts.ts';
import { chunksOf } from '../odata/chunks.ts';
import {
  asConnectorError,
  failedOutcome,
  INVALID_VALUE,
  invalidOutcome,
} from '../odata/outcome.ts';
import type { CallContext, OptionKind } from '../records.ts';
import type { Outcome, Removal, Write } from '../writing.ts';
import { BATCH_PARTS_MAX, sendTogether, type BatchSender } from './batch.ts';
import type { MultipartRequest } from './multipart.ts';
import { OPTION_COLUMNS, type OptionColumn } from './option-columns.ts';
import { optionRow } from './option-records.ts';
import { readOptionSets } from './option-sets.ts';
import { PUBLISHER } from './solution/content.ts';

/** What of a label counts: the codes of the ERP are no longer (domain.md 2.4). */
const TELLING_CHARACTERS = 10;
/** A publisher's values have its prefix and four digits. */
const FIRST_VALUE = PUBLISHER.customizationoptionvalueprefix * 10_000;
/** US English, the language that every environment has for metadata. */
const LANGUAGE = 1033;

/** A column with its values. */
interface Held extends OptionColumn {
  readonly values: Map<number, string>;
}

interface Sets {
  readonly own: Held;
  readonly copies: readonly Held[];
}

/** What has to be sent for one record; nothing when it is all there (`replayed`). */
interface Plan {
  readonly write: Write;
  readonly choice: Choice;
  readonly did: 'created' | 'updated' | 'replayed';
  readonly copies: readonly MultipartRequest[];
  readonly own: readonly MultipartRequest[];
}

/** Writers of one set are few: after so many tries somebody else is not the reason. */
const TRIES = 3;

/**
 * Outcomes in the order of the records. Two who add at once choose one value, and the second is
 * refused: with the values read anew it takes another, or the one that has its label by now.
 * @throws {ConnectorError} when the values cannot be read, or what was sent cannot be published.
 */
export async function writeOptions(
  sender: BatchSender,
  kind: OptionKind,
  rows: readonly Write[],
  context: CallContext,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<string, Outcome>();
  let left = rows;
  for (let tries = 0; tries < TRIES && left.length > 0; tries += 1) {
    for (const one of await writeOnce(sender, kind, left, context)) outcomes.set(one.key, one);
    left = left.filter((row) => row.op === 'create' && isRefused(outcomes.get(row.key)));
  }
  return rows.flatMap(({ key }) => outcomes.get(key) ?? []);
}

/** By the CRM, not by us. */
function isRefused(outcome: Outcome | undefined): boolean {
  return outcome?.ok === false && outcome.failure === 'data' && outcome.code !== INVALID_VALUE;
}

async function writeOnce(
  sender: BatchSender,
  kind: OptionKind,
  rows: readonly Write[],
  context: CallContext,
): Promise<readonly Outcome[]> {
  const sets = await readSets(sender, kind, context);
  const plans = rows.map((write) => planOf(sender, sets, write));
  const sound = plans.filter((plan): plan is Plan => 'choice' in plan);
  const errors = new Map<string, ConnectorError>();
  for (const part of ['copies', 'own'] as const) {
    const going = sound.filter(({ write }) => !errors.has(write.key));
    const sent = going.flatMap((plan) => plan[part].map((request) => ({ plan, request })));
    for (const chunk of chunksOf(sent, BATCH_PARTS_MAX)) {
      const requests = chunk.map(({ request }) => request);
      const answers = await sendTogether(sender, requests, false, context).catch((error: unknown) =>
        requests.map(() => asConnectorError(error)),
      );
      for (const [at, answer] of answers.entries()) {
        const key = chunk[at]?.plan.write.key;
        if (key !== undefined && answer instanceof ConnectorError) errors.set(key, answer);
      }
    }
  }
  if (sound.some(({ copies, own }) => copies.length + own.length > 0)) {
    await publish(sender, sets, context);
  }
  return plans.map((plan) => ('choice' in plan ? outcomeOf(kind, plan, errors) : plan));
}

/** Accounts lose the value; documents keep it, for those that hold it already. */
export async function removeOptions(
  sender: BatchSender,
  kind: OptionKind,
  rows: readonly Removal[],
  context: CallContext,
): Promise<readonly Outcome[]> {
  const sets = await readSets(sender, kind, context);
  const outcomes: Outcome[] = [];
  for (const { key, id } of rows) {
    const value = optionValueOf(id);
    const isThere = value !== null && sets.own.values.has(value);
    if (isThere) {
      const request = action(sender, 'DeleteOptionValue', sets.own, { Value: value });
      await sendTogether(sender, [request], false, context);
    }
    const did = isThere ? 'removed' : 'replayed';
    outcomes.push({ key, ok: true, id, did, version: null, row: null });
  }
  await publish(sender, sets, context);
  return outcomes;
}

async function readSets(
  sender: BatchSender,
  kind: OptionKind,
  context: CallContext,
): Promise<Sets> {
  const { own, copies } = OPTION_COLUMNS[kind];
  const read = async ({ table, column }: OptionColumn): Promise<Held | null> => {
    const choices = (await readOptionSets(sender, table, context)).get(column);
    if (choices === undefined) return null;
    return { table, column, values: new Map(choices.map(({ value, label }) => [value, label])) };
  };
  const [first, ...others] = await Promise.all([own, ...copies].map(read));
  if (first == null) {
    const message = `Dynamics 365 Sales has no option set ${own.column} of ${own.table}.`;
    throw new ConnectorError('CRM', 'unsupported', message);
  }
  return { own: first, copies: others.filter((one) => one !== null) };
}

function planOf(sender: BatchSender, sets: Sets, write: Write): Plan | Outcome {
  const label = String(write.data['label'] ?? '').trim();
  const { own, copies } = sets;
  const before = write.op === 'create' ? valueOf(own, label) : optionValueOf(write.id);
  if (label === '') return invalidOutcome(write.key, 'label', 'An option needs a label.');
  const twin = [...own.values].find(([value, known]) => {
    return value !== before && telling(known) === telling(label);
  });
  if (twin !== undefined) {
    const message =
      `The label ${label} cannot be told from ${twin[1]}: ` +
      `they are the same in their first ${TELLING_CHARACTERS} characters.`;
    return invalidOutcome(write.key, 'label', message);
  }
  if (write.op === 'update') {
    if (before === null || !own.values.has(before)) return gone(write.key);
    const request = (held: Held) =>
      action(sender, 'UpdateOptionValue', held, { Value: before, Label: labelOf(label) });
    const known = copies.filter(({ values }) => values.has(before));
    return {
      write,
      choice: { value: before, label },
      did: 'updated',
      copies: known.map(request),
      own: [request(own)],
    };
  }
  return before === null
    ? addition(sender, sets, write, label)
    : { write, choice: { value: before, label }, did: 'replayed', copies: [], own: [] };
}

function addition(sender: BatchSender, { own, copies }: Sets, write: Write, label: string): Plan {
  const value = freeValue(own, copies, label);
  const lacking = copies.filter(({ values }) => !values.has(value));
  for (const held of [own, ...lacking]) held.values.set(value, label);
  const request = (held: Held) =>
    action(sender, 'InsertOptionValue', held, { Value: value, Label: labelOf(label) });
  return {
    write,
    choice: { value, label },
    did: 'created',
    copies: lacking.map(request),
    own: [request(own)],
  };
}

/** One that documents have for this label already, or that nobody has. */
function freeValue(own: Held, copies: readonly Held[], label: string): number {
  const earlier = copies
    .map((held) => valueOf(held, label))
    .find((value) => value !== null && !own.values.has(value));
  if (earlier != null) return earlier;
  const taken = [own, ...copies].flatMap(({ values }) => [...values.keys()]);
  return Math.max(FIRST_VALUE - 1, ...taken.filter((value) => value >= FIRST_VALUE)) + 1;
}

function valueOf({ values }: Held, label: string): number | null {
  const wanted = label.toLowerCase();
  const found = [...values].find(([, known]) => known.trim().toLowerCase() === wanted);
  return found === undefined ? null : found[0];
}

function telling(label: string): string {
  return [...label.trim().toUpperCase()].slice(0, TELLING_CHARACTERS).join('').trim();
}

function labelOf(text: string): object {
  return { LocalizedLabels: [{ Label: text, LanguageCode: LANGUAGE }] };
}

function action(
  { endpoints }: BatchSender,
  name: string,
  { table, column }: OptionColumn,
  parameters: object,
): MultipartRequest {
  const merge = name === 'UpdateOptionValue' ? { MergeLabels: true } : {};
  const body = { EntityLogicalName: table, AttributeLogicalName: column, ...merge, ...parameters };
  const path = `${endpoints.apiRoot}/${name}`;
  return { method: 'POST', path, headers: {}, body: JSON.stringify(body) };
}

/** Only what was published is seen, also by ourselves. */
async function publish(
  sender: BatchSender,
  { own, copies }: Sets,
  context: CallContext,
): Promise<void> {
  const names = [own, ...copies].map(({ table }) => `<entity>${table}</entity>`).join('');
  const xml = `<importexportxml><entities>${names}</entities></importexportxml>`;
  const path = `${sender.endpoints.apiRoot}/PublishXml`;
  const body = JSON.stringify({ ParameterXml: xml });
  await sendTogether(sender, [{ method: 'POST', path, headers: {}, body }], false, context);
}

function outcomeOf(
  kind: OptionKind,
  { write: { key }, choice, did }: Plan,
  errors: ReadonlyMap<string, ConnectorError>,
): Outcome {
  const error = errors.get(key);
  if (error !== undefined) return failedOutcome(key, error, ['label']);
  const id = optionRecordId(kind, choice.value);
  return { key, ok: true, id, did, version: choice.label, row: optionRow(kind, choice) };
}

function gone(key: string): Outcome {
  const error = new ConnectorError('CRM', 'not-found', 'The option is gone.');
  return failedOutcome(key, error, []);
}
