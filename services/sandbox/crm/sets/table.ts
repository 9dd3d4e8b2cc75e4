/** How one table of the CRM is written down: columns, lookups, states. */
import { computed, entitySet, int, type FieldList, type FieldMaker } from '../../odata/fields.ts';
import type { EntitySet, Field, Navigation } from '../../odata/index.ts';

/** A lookup: its column `_name_value`, and one navigation per table it may point at. */
export interface Lookup {
  readonly column: string;
  /** Logical name of the target → name of the navigation (`x@odata.bind`). */
  readonly targets: Readonly<Record<string, string>>;
  readonly write: 'no' | 'create' | 'yes';
}

export interface Option {
  readonly value: number;
  readonly label: string;
}

/** A status belongs to a state; the first one of a state is its default. */
export interface Status extends Option {
  readonly state: number;
}

export interface States {
  readonly states: readonly Option[];
  readonly statuses: readonly Status[];
  /** What a new row starts with. */
  readonly initial: { readonly statecode: number; readonly statuscode: number };
}

export interface CrmTable {
  readonly set: EntitySet;
  readonly logicalName: string;
  readonly setName: string;
  readonly idColumn: string;
  /** Column that a person reads as the row's name. */
  readonly nameColumn: string;
  readonly lookups: readonly Lookup[];
  readonly states: States | null;
  readonly options: Readonly<Record<string, readonly Option[]>>;
  /** Columns a POST must bring, with the message's wording left to the rules. */
  readonly required: readonly string[];
  readonly changeTracking: boolean;
}

export interface TableSource {
  readonly set: string;
  readonly logical: string;
  readonly id?: string;
  readonly name: string;
  readonly fields: FieldList;
  readonly lookups?: readonly Lookup[];
  readonly children?: readonly Navigation[];
  readonly states?: States;
  readonly options?: Readonly<Record<string, readonly Option[]>>;
  readonly required?: readonly string[];
  readonly changeTracking?: boolean;
  readonly readOnly?: boolean;
}

export function lookup(
  column: string,
  targets: string | Readonly<Record<string, string>>,
  write: 'no' | 'create' | 'yes' = 'yes',
): Lookup {
  return {
    column,
    targets: typeof targets === 'string' ? { [targets]: column } : targets,
    write,
  };
}

export const ACTIVE_INACTIVE: States = {
  states: [
    { value: 0, label: 'Active' },
    { value: 1, label: 'Inactive' },
  ],
  statuses: [
    { value: 1, label: 'Active', state: 0 },
    { value: 2, label: 'Inactive', state: 1 },
  ],
  initial: { statecode: 0, statuscode: 1 },
};

/** Columns that every table has. */
const EVERYWHERE: FieldList = {
  createdon: computed('DateTimeOffset', 'timestamptz', "date_trunc('second', r.created_at)"),
  modifiedon: computed('DateTimeOffset', 'timestamptz', "date_trunc('second', r.modified_at)"),
  _createdby_value: computed('Guid', 'uuid', 'r.created_by'),
  _modifiedby_value: computed('Guid', 'uuid', 'r.modified_by'),
  versionnumber: computed('Int64', 'bigint', 'r.version'),
};

/** Lookups of every table that people own. */
export const OWNED: readonly Lookup[] = [
  lookup('ownerid', { systemuser: 'ownerid' }),
  lookup('transactioncurrencyid', 'transactioncurrency'),
];

function lookupField(one: Lookup): FieldMaker {
  return (name) => ({
    name,
    type: 'Guid',
    write: one.write,
    source: { kind: 'stored', key: one.column },
    maxLength: null,
    members: null,
    relation: { kinds: Object.keys(one.targets), by: 'id', sets: one.column },
  });
}

export function table(source: TableSource): CrmTable {
  const id = source.id ?? `${source.logical}id`;
  const lookups = source.lookups ?? [];
  const primaryKey: FieldMaker = (name) => ({
    ...computed('Guid', 'uuid', 'r.id')(name),
    write: 'create',
  });
  const fields: FieldList = {
    [id]: primaryKey,
    ...source.fields,
    ...Object.fromEntries(lookups.map((one) => [`_${one.column}_value`, lookupField(one)])),
    ...(source.states === undefined ? {} : { statecode: int(), statuscode: int() }),
    ...EVERYWHERE,
  };
  const writable = source.readOnly !== true;
  return {
    set: entitySet({
      name: source.set,
      kind: source.logical,
      entityType: source.logical,
      keyField: id,
      fields,
      navigations: [...lookups.flatMap(navigationsOf), ...(source.children ?? [])],
      access: { insert: writable, modify: writable, remove: writable },
    }),
    logicalName: source.logical,
    setName: source.set,
    idColumn: id,
    nameColumn: source.name,
    lookups,
    states: source.states ?? null,
    options: source.options ?? {},
    required: source.required ?? [],
    changeTracking: source.changeTracking ?? true,
  };
}

function navigationsOf(one: Lookup): Navigation[] {
  return Object.entries(one.targets).map(([logical, name]) => ({
    name,
    target: TARGET_SETS[logical] ?? logical,
    many: false,
    parentField: `_${one.column}_value`,
    childField: `${logical}id`,
  }));
}

/** Plural names follow no rule; these are the tables that lookups point at. */
export const TARGET_SETS: Readonly<Record<string, string>> = {
  account: 'accounts',
  contact: 'contacts',
  systemuser: 'systemusers',
  transactioncurrency: 'transactioncurrencies',
  businessunit: 'businessunits',
  organization: 'organizations',
  product: 'products',
  pricelevel: 'pricelevels',
  uom: 'uoms',
  uomschedule: 'uomschedules',
  salesorder: 'salesorders',
  invoice: 'invoices',
  quote: 'quotes',
  opportunity: 'opportunities',
  role: 'roles',
  publisher: 'publishers',
  sdkmessage: 'sdkmessages',
  sdkmessagefilter: 'sdkmessagefilters',
  serviceendpoint: 'serviceendpoints',
};

/** True when the field is a lookup's column. */
export function isLookup(field: Field): boolean {
  return field.name.startsWith('_') && field.name.endsWith('_value');
}
