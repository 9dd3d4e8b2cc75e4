/**
 * `EntityDefinitions`: what the tables are, their option sets, and alternate keys that can be
 * added.
 */
import { randomUUID } from 'node:crypto';
import { fieldOf, parseBody, type Field, type JsonValue } from '../odata/index.ts';
import { emptyResponse, jsonResponse, type WireResponse } from '../serve/wire.ts';
import { isCustom, madeColumns, makeColumn, makeTable } from './custom-tables.ts';
import { CrmError } from './errors.ts';
import { CRM_TABLES, tableOfLogicalName } from './model.ts';
import { optionSetsNow } from './option-sets.ts';
import { guidOf } from '../load/guid.ts';
import { contextUrl } from './read.ts';
import type { CrmContext } from './session.ts';
import { isLookup, type CrmTable, type Option, type Status } from './sets/table.ts';
import { notAllowed } from './write.ts';

const KEY_COLUMNS_MAX = 16;
const TYPES: Readonly<Record<string, string>> = {
  'Microsoft.Dynamics.CRM.PicklistAttributeMetadata': 'Picklist',
  'Microsoft.Dynamics.CRM.StateAttributeMetadata': 'State',
  'Microsoft.Dynamics.CRM.StatusAttributeMetadata': 'Status',
  'Microsoft.Dynamics.CRM.StringAttributeMetadata': 'String',
  'Microsoft.Dynamics.CRM.MemoAttributeMetadata': 'Memo',
  'Microsoft.Dynamics.CRM.LookupAttributeMetadata': 'Lookup',
  'Microsoft.Dynamics.CRM.DateTimeAttributeMetadata': 'DateTime',
};

type Json = Readonly<Record<string, unknown>>;

export async function entityDefinitions(context: CrmContext): Promise<WireResponse> {
  const [first, second, third] = context.path.segments;
  const { method } = context.request;
  if (first?.alternateKey === null || first === undefined) {
    return method === 'POST' ? makeTable(context) : allTables(context);
  }
  const logicalName = first.alternateKey.find(([name]) => name === 'LogicalName')?.[1] ?? '';
  const table = await tableNamed(context, logicalName);
  if (second === undefined) {
    return method === 'PUT' ? putDefinition(context) : answer(context, definition(table));
  }
  if (second.name === 'Keys') return keys(context, table);
  if (second.name !== 'Attributes') throw notAllowed(context.request.method);
  if (method === 'POST') return makeColumn(context, table);
  const wanted = TYPES[third?.name ?? ''] ?? null;
  const one = second.alternateKey?.find(([name]) => name === 'LogicalName')?.[1] ?? null;
  const columns = (await madeColumns(context.sql, table)) ?? new Set();
  const found = attributes(await optionSetsNow(context.sql, table)).filter(
    (attribute) =>
      (!isCustom(attribute.LogicalName) || columns.has(attribute.LogicalName)) &&
      (wanted === null || attribute.AttributeType === wanted) &&
      (one === null || attribute.LogicalName === one),
  );
  if (one === null) return answer(context, { value: found });
  const [attribute] = found;
  if (attribute === undefined) {
    throw new CrmError(404, '0x80040217', `Could not find an attribute with name ${one}.`);
  }
  return answer(context, attribute);
}

async function tableNamed({ sql }: CrmContext, name: string): Promise<CrmTable> {
  const table = tableOfLogicalName(name);
  const isMade = table !== null && (!isCustom(name) || (await madeColumns(sql, table)) !== null);
  if (table !== null && isMade) return table;
  throw new CrmError(
    404,
    '0x80060888',
    `Could not find an entity with name ${name.slice(0, 100)} in the metadata cache.`,
  );
}

function answer(context: CrmContext, body: Json): WireResponse {
  const about = contextUrl(context, 'EntityDefinitions');
  return jsonResponse(200, JSON.stringify({ '@odata.context': about, ...body }));
}

/** The one filter that clients use is the name of a table. */
async function allTables(context: CrmContext): Promise<WireResponse> {
  const filter = context.request.query.get('$filter') ?? '';
  const names = [...filter.matchAll(/LogicalName eq '([^']*)'/gi)].map((match) => match[1]);
  const tables = CRM_TABLES.filter(
    ({ logicalName }) => filter === '' || names.includes(logicalName),
  );
  const made: CrmTable[] = [];
  for (const table of tables) {
    const isThere =
      !isCustom(table.logicalName) || (await madeColumns(context.sql, table)) !== null;
    if (isThere) made.push(table);
  }
  return answer(context, { value: made.map(definition) });
}

/** Change tracking is on everywhere already and can never be switched off (systems.md 2.5). */
function putDefinition(context: CrmContext): WireResponse {
  const { ChangeTrackingEnabled: on } = parseBody(context.request.body);
  if (on === true) return emptyResponse(204);
  throw new CrmError(400, '0x80048d19', 'Change tracking cannot be switched off.');
}

function definition(table: CrmTable): Json {
  return {
    MetadataId: guidOf(`crm/table/${table.logicalName}`),
    LogicalName: table.logicalName,
    EntitySetName: table.setName,
    DisplayName: labelJson(table.logicalName),
    PrimaryIdAttribute: table.idColumn,
    PrimaryNameAttribute: table.nameColumn,
    ChangeTrackingEnabled: table.changeTracking,
    IsOptimisticConcurrencyEnabled: true,
    IsCustomEntity: false,
  };
}

function attributes(table: CrmTable): (Json & { AttributeType: string; LogicalName: string })[] {
  return [...table.set.fields.values()].map((field) => {
    const lookup = isLookup(field);
    const name = lookup ? field.name.slice(1, -'_value'.length) : field.name;
    const options = optionsOf(table, name);
    return {
      MetadataId: guidOf(`crm/column/${table.logicalName}/${name}`),
      LogicalName: name,
      SchemaName: name,
      AttributeType: attributeType(field, name, lookup, options),
      AttributeOf: null,
      DisplayName: labelJson(name),
      RequiredLevel: { Value: table.required.includes(name) ? 'ApplicationRequired' : 'None' },
      IsValidForRead: true,
      IsValidForCreate: field.write !== 'no',
      IsValidForUpdate: field.write === 'yes',
      IsCustomAttribute: false,
      ...(field.maxLength === null ? {} : { MaxLength: field.maxLength }),
      ...(lookup ? { Targets: field.relation?.kinds ?? [] } : {}),
      ...(field.type === 'Date' ? { Format: 'DateOnly' } : {}),
      ...(options === null
        ? {}
        : { OptionSet: { IsCustomOptionSet: false, Options: options.map(optionJson) } }),
    };
  });
}

function optionsOf(table: CrmTable, name: string): readonly (Option | Status)[] | null {
  if (name === 'statecode') return table.states?.states ?? null;
  if (name === 'statuscode') return table.states?.statuses ?? null;
  return table.options[name] ?? null;
}

function attributeType(
  field: Field,
  name: string,
  lookup: boolean,
  options: readonly Option[] | null,
): string {
  if (lookup) return 'Lookup';
  if (name === 'statecode') return 'State';
  if (name === 'statuscode') return 'Status';
  if (options !== null) return 'Picklist';
  const types: Readonly<Record<string, string>> = {
    Int32: 'Integer',
    Int64: 'BigInt',
    Boolean: 'Boolean',
    Date: 'DateTime',
    DateTimeOffset: 'DateTime',
    Decimal: 'Decimal',
    Guid: 'Uniqueidentifier',
  };
  return types[field.type] ?? 'String';
}

/** The sandbox has no captions: `address1_city` reads as Address1 city. */
function labelJson(name: string): Json {
  const text = name.replaceAll('_', ' ');
  const label = { Label: text.charAt(0).toUpperCase() + text.slice(1), LanguageCode: 1033 };
  return { LocalizedLabels: [label], UserLocalizedLabel: label };
}

function optionJson(option: Option | Status): Json {
  const label = { Label: option.label, LanguageCode: 1033 };
  return {
    Value: option.value,
    Label: { LocalizedLabels: [label], UserLocalizedLabel: label },
    ...('state' in option ? { State: option.state } : {}),
  };
}

/** Alternate keys are active at once; the real system builds an index first. */
async function keys(context: CrmContext, table: CrmTable): Promise<WireResponse> {
  const { request, sql } = context;
  if (request.method === 'GET') {
    const rows = await sql<{ id: string; data: Record<string, string> }[]>`
      /* entityKeys */ select id::text as id, data from sandbox.records
      where system = 'crm' and kind = 'entitykey' and data->>'table' = ${table.logicalName}`;
    const value = rows.map(({ id, data }) => ({
      MetadataId: id,
      LogicalName: data.name,
      SchemaName: data.name,
      EntityLogicalName: table.logicalName,
      KeyAttributes: (data.columns ?? '').split(','),
      EntityKeyIndexStatus: 'Active',
    }));
    return answer(context, { value });
  }
  if (request.method !== 'POST') throw notAllowed(request.method);
  const { SchemaName: name, KeyAttributes: columns } = parseBody(request.body);
  const named = columnsOf(columns);
  for (const column of named) fieldOf(table.set, column);
  return context.transact(async (writer) => {
    const id = randomUUID();
    await writer.insert('entitykey', {
      id,
      key: id,
      data: {
        table: table.logicalName,
        name: typeof name === 'string' ? name.toLowerCase() : named.join('_'),
        columns: [...named].sort().join(','),
      },
    });
    const address = `${request.origin}${context.path.root}/EntityDefinitions(${guidOf(
      `crm/table/${table.logicalName}`,
    )})/Keys(${id})`;
    return emptyResponse(204, { 'odata-entityid': address });
  });
}

function columnsOf(value: JsonValue | undefined): string[] {
  const columns = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  if (columns.length > 0 && columns.length <= KEY_COLUMNS_MAX) return columns;
  throw new CrmError(400, '0x80048d19', 'KeyAttributes must name the columns of the key.');
}
