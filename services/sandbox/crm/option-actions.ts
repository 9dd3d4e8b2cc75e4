/** Actions that change option sets: a value is added, renamed or taken away. */
import { randomUUID } from 'node:crypto';
import { isObject, NumberText, parseBody } from '../odata/index.ts';
import type { JsonObject, JsonValue, StoredRow } from '../odata/index.ts';
import { emptyResponse, jsonResponse, type WireResponse } from '../serve/wire.ts';
import type { Writer } from '../store/store.ts';
import { CrmError } from './errors.ts';
import { tableOfLogicalName } from './model.ts';
import { OPTION_VALUE, optionKey, optionsNow, type ChangedOption } from './option-sets.ts';
import { contextUrl } from './read.ts';
import type { CrmContext } from './session.ts';
import type { CrmTable, Option } from './sets/table.ts';
import { notAllowed } from './write.ts';

/** Where values of a publisher begin (`customizationoptionvalueprefix`), four digits each. */
const OWN_VALUES = 724_100_000;
const LABEL_MAX = 100;
const ACTIONS: ReadonlySet<string> = new Set([
  'InsertOptionValue',
  'UpdateOptionValue',
  'DeleteOptionValue',
  'PublishXml',
  'PublishAllXml',
]);

export function isOptionAction({ path }: CrmContext): boolean {
  return ACTIONS.has(path.segments[0]?.name ?? '');
}

/** Whatever is written holds at once; publishing is taken and changes nothing. */
export async function runOptionAction(context: CrmContext): Promise<WireResponse> {
  const { request, path } = context;
  if (request.method !== 'POST') throw notAllowed(request.method);
  const action = path.segments[0]?.name ?? '';
  if (action.startsWith('Publish')) return emptyResponse(204);
  const body = parseBody(request.body);
  const { table, column } = optionSetOf(body);
  return context.transact(async (writer) => {
    const options = (await optionsNow(writer.sql, table, column)) ?? [];
    if (action !== 'InsertOptionValue') {
      const value = knownValue(body.Value, options, column);
      const gone = action === 'DeleteOptionValue';
      const label = gone ? '' : labelOf(body.Label);
      await keep(writer, { table: table.logicalName, column, value, label, gone });
      return emptyResponse(204);
    }
    const value = newValue(body.Value, options, column);
    const label = labelOf(body.Label);
    await keep(writer, { table: table.logicalName, column, value, label, gone: false });
    const about = contextUrl(context, 'Microsoft.Dynamics.CRM.InsertOptionValueResponse');
    return jsonResponse(200, JSON.stringify({ '@odata.context': about, NewOptionValue: value }));
  });
}

function optionSetOf(body: JsonObject): { readonly table: CrmTable; readonly column: string } {
  const table = tableOfLogicalName(String(body.EntityLogicalName ?? ''));
  const column = String(body.AttributeLogicalName ?? '');
  if (table !== null && Object.hasOwn(table.options, column)) return { table, column };
  throw new CrmError(
    404,
    '0x80040217',
    `Could not find an option set attribute ${column.slice(0, 100)}.`,
  );
}

function newValue(asked: JsonValue | undefined, options: readonly Option[], column: string) {
  const taken = new Set(options.map(({ value }) => value));
  if (asked === undefined || asked === null) {
    let value = OWN_VALUES;
    while (taken.has(value)) value += 1;
    return value;
  }
  const value = numberOf(asked);
  if (!taken.has(value)) return value;
  throw new CrmError(
    400,
    '0x80044331',
    `The value ${value} exists already in the option set ${column}.`,
  );
}

function knownValue(
  asked: JsonValue | undefined,
  options: readonly Option[],
  column: string,
): number {
  const value = numberOf(asked ?? null);
  if (options.some((option) => option.value === value)) return value;
  throw new CrmError(
    404,
    '0x80040217',
    `The option set ${column} has no value ${Number.isNaN(value) ? '' : value}.`,
  );
}

function numberOf(value: JsonValue): number {
  const number = value instanceof NumberText ? Number(value.text) : Number.NaN;
  if (Number.isInteger(number) && number >= 0 && number < 2 ** 31) return number;
  throw new CrmError(400, '0x80048d19', "The parameter 'Value' must be a whole number.");
}

/** The English one of a `Label`, or the only one. */
function labelOf(value: JsonValue | undefined): string {
  const labels =
    isObject(value) && Array.isArray(value.LocalizedLabels) ? value.LocalizedLabels : [];
  const texts = labels.flatMap((one: JsonValue) =>
    isObject(one) && typeof one.Label === 'string' ? [one.Label.trim()] : [],
  );
  const [label = ''] = texts;
  if (label !== '' && label.length <= LABEL_MAX) return label;
  throw new CrmError(400, '0x80048d19', "The parameter 'Label' must hold a label.");
}

async function keep(writer: Writer, option: ChangedOption): Promise<StoredRow> {
  const key = optionKey(option.table, option.column, option.value);
  const before = await writer.byKey(OPTION_VALUE, key);
  const data = { ...option };
  if (before !== null) return writer.update(OPTION_VALUE, before, data);
  return writer.insert(OPTION_VALUE, { id: randomUUID(), key, data });
}
