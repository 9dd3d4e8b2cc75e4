/** The tables of a Dataverse environment, from its `EntityDefinitions`. */
import { z } from 'zod';
import { labelOf } from '../odata/label.ts';
import { once } from '../odata/once.ts';
import { readPages } from '../odata/pages.ts';
import type { CallContext } from '../records.ts';
import type { FieldInfo, FieldKind, MetadataSource } from '../system-metadata.ts';
import type { BatchSender } from './batch.ts';
import { readOptionSets } from './option-sets.ts';

const Label = z.object({ UserLocalizedLabel: z.object({ Label: z.string() }).nullish() }).nullish();
const Definition = z.object({
  LogicalName: z.string(),
  EntitySetName: z.string().min(1),
  DisplayName: Label,
});
const Attribute = z.object({
  LogicalName: z.string(),
  AttributeType: z.string(),
  AttributeOf: z.string().nullish(),
  DisplayName: Label,
  RequiredLevel: z.object({ Value: z.string() }).nullish(),
  IsValidForRead: z.boolean().nullish(),
  IsValidForCreate: z.boolean().nullish(),
  IsValidForUpdate: z.boolean().nullish(),
});

const COLUMNS = Object.keys(Attribute.shape);

/** The environment's tables change with its solutions. */
const DEFINITIONS_AGE_MS = 600_000;

const KINDS: Readonly<Record<string, FieldKind>> = {
  String: 'TEXT',
  Memo: 'TEXT',
  Integer: 'INTEGER',
  BigInt: 'INTEGER',
  Decimal: 'DECIMAL',
  Double: 'DECIMAL',
  Money: 'MONEY',
  Boolean: 'BOOLEAN',
  DateTime: 'DATE_TIME',
  Picklist: 'OPTION',
  State: 'OPTION',
  Status: 'OPTION',
  Lookup: 'LOOKUP',
  Customer: 'LOOKUP',
  Owner: 'LOOKUP',
  Uniqueidentifier: 'ID',
};

type Definitions = readonly z.infer<typeof Definition>[];

export function crmTables(sender: BatchSender): MetadataSource {
  const definitions = once(DEFINITIONS_AGE_MS, sender.options.now, (context: CallContext) =>
    readDefinitions(sender, context),
  );
  return {
    async tables(context) {
      const all = await definitions(context);
      return all
        .map(({ EntitySetName: name, DisplayName: label }) => ({
          name,
          label: label?.UserLocalizedLabel?.Label ?? labelOf(name),
        }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    async tableFields(table, context) {
      const all = await definitions(context);
      const own = all.find(({ EntitySetName: name }) => name === table);
      return own === undefined ? null : readFields(sender, own.LogicalName, all, context);
    },
  };
}

async function readDefinitions(sender: BatchSender, context: CallContext): Promise<Definitions> {
  const select = '$select=LogicalName,EntitySetName,DisplayName';
  const rows = await readAll(sender, `EntityDefinitions?${select}`, context);
  return rows.flatMap((row) => Definition.safeParse(row).data ?? []);
}

/** Lengths, targets and choices stand in types of their own: each takes a request. */
async function readFields(
  sender: BatchSender,
  table: string,
  all: Definitions,
  context: CallContext,
): Promise<FieldInfo[]> {
  const [attributes, lengths, targets, options, days] = await Promise.all([
    readAll(sender, attributesOf(table, '', `?$select=${COLUMNS.join(',')}`), context),
    readLengths(sender, table, context),
    readTargets(sender, table, all, context),
    readChoices(sender, table, context),
    readDays(sender, table, context),
  ]);
  return attributes.flatMap((row): FieldInfo[] => {
    const attribute = Attribute.safeParse(row).data;
    if (attribute === undefined || attribute.AttributeOf != null) return [];
    if (attribute.IsValidForRead === false) return [];
    return [fieldInfo(attribute, { lengths, targets, options, days })];
  });
}

interface Details {
  readonly lengths: ReadonlyMap<string, number>;
  readonly targets: ReadonlyMap<string, string>;
  readonly options: ReadonlyMap<string, FieldInfo['options']>;
  /** Columns that hold a day without a time. */
  readonly days: ReadonlySet<string>;
}

function fieldInfo(
  attribute: z.infer<typeof Attribute>,
  { lengths, targets, options, days }: Details,
): FieldInfo {
  const { LogicalName: name, AttributeType: type } = attribute;
  const kind = days.has(name) ? 'DATE' : (KINDS[type] ?? 'OTHER');
  const level = attribute.RequiredLevel?.Value ?? 'None';
  return {
    name: kind === 'LOOKUP' ? `_${name}_value` : name,
    label: attribute.DisplayName?.UserLocalizedLabel?.Label ?? labelOf(name),
    type: kind,
    maxLength: kind === 'TEXT' ? (lengths.get(name) ?? null) : null,
    writable: attribute.IsValidForCreate === true || attribute.IsValidForUpdate === true,
    required: level === 'ApplicationRequired' || level === 'SystemRequired',
    lookupTable: kind === 'LOOKUP' ? (targets.get(name) ?? null) : null,
    options: kind === 'OPTION' ? (options.get(name) ?? []) : [],
  };
}

function attributesOf(table: string, cast = '', query = ''): string {
  const type = cast === '' ? '' : `/Microsoft.Dynamics.CRM.${cast}AttributeMetadata`;
  return `EntityDefinitions(LogicalName='${table}')/Attributes${type}${query}`;
}

async function readLengths(
  sender: BatchSender,
  table: string,
  context: CallContext,
): Promise<Map<string, number>> {
  const lengths = new Map<string, number>();
  for (const cast of ['String', 'Memo']) {
    const path = attributesOf(table, cast, '?$select=LogicalName,MaxLength');
    for (const { LogicalName: name, MaxLength: length } of await readAll(sender, path, context)) {
      if (typeof name === 'string' && Number(length) > 0) lengths.set(name, Number(length));
    }
  }
  return lengths;
}

async function readDays(
  sender: BatchSender,
  table: string,
  context: CallContext,
): Promise<Set<string>> {
  const path = attributesOf(table, 'DateTime', '?$select=LogicalName,Format');
  const rows = await readAll(sender, path, context);
  return new Set(
    rows.flatMap(({ LogicalName: name, Format: format }) =>
      typeof name === 'string' && format === 'DateOnly' ? [name] : [],
    ),
  );
}

/** Of a lookup that may point at several tables the first one. */
async function readTargets(
  sender: BatchSender,
  table: string,
  all: Definitions,
  context: CallContext,
): Promise<Map<string, string>> {
  const path = attributesOf(table, 'Lookup', '?$select=LogicalName,Targets');
  const targets = new Map<string, string>();
  for (const { LogicalName: name, Targets: named } of await readAll(sender, path, context)) {
    const [first] = Array.isArray(named) ? named : [];
    const target = all.find((one) => one.LogicalName === first);
    if (typeof name === 'string' && target !== undefined) targets.set(name, target.EntitySetName);
  }
  return targets;
}

async function readChoices(
  sender: BatchSender,
  table: string,
  context: CallContext,
): Promise<Map<string, FieldInfo['options']>> {
  const found = new Map<string, FieldInfo['options']>();
  for (const type of ['Picklist', 'State', 'Status'] as const) {
    for (const [name, choices] of await readOptionSets(sender, table, context, type)) {
      found.set(
        name,
        choices.map(({ value, label }) => ({ value: String(value), label })),
      );
    }
  }
  return found;
}

async function readAll(
  { client, endpoints }: BatchSender,
  path: string,
  context: CallContext,
): Promise<Readonly<Record<string, unknown>>[]> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  const request = { path: `${endpoints.apiRoot}/${path}`, prefer: '' };
  for await (const page of readPages(client, request, context)) rows.push(...page);
  return rows;
}
