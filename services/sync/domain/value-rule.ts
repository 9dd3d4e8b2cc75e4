/**
 * How the value of one field is written on either side. Values are compared in one notation, the
 * ERP's, after both sides' limits were applied: what one side cannot hold is no difference.
 */
import {
  countryCode,
  cut,
  Decimal,
  decimal,
  decimalText,
  isDecimalText,
  optionRecordId,
  optionValueOf,
  type OptionSetName,
} from '@drawbar/schema/values';
import type { LinkRequest, Links, MissingRecord, Series } from './links.ts';
import type { MappingName } from './mapping.ts';
import type { Row, Value } from './ports.ts';

export type ValueRule =
  /** `max`: characters the shorter holds; `orField`: stands in for an empty one in new records. */
  | { readonly kind: 'text'; readonly max: number; readonly orField?: string }
  /** Upper-cased and trimmed, as the ERP does with codes. */
  | { readonly kind: 'code'; readonly max: number }
  /** `scale`: decimals the coarser side keeps; `min`: what a lesser value of the ERP counts as. */
  | { readonly kind: 'decimal'; readonly scale: number; readonly min?: string }
  | { readonly kind: 'date' }
  | { readonly kind: 'option'; readonly cases: readonly OptionCase[] }
  /** A state with its reason, always written together (systems.md 5, pitfall 7). */
  | { readonly kind: 'state'; readonly cases: readonly StateCase[] }
  /**
   * A record that the CRM made inactive is blocked in the ERP, if it is not blocked at all; one
   * that was merged into another (`unless` is filled) became inactive for that reason alone.
   */
  | {
      readonly kind: 'block';
      readonly inactive: number;
      readonly blocked: string;
      readonly unless: string;
    }
  /** The CRM's text is the ERP's with something in front. */
  | { readonly kind: 'prefixed'; readonly prefix: string; readonly max: number }
  | { readonly kind: 'lookup'; readonly lookup: Lookup }
  /** The ERP's code of a country; the CRM may hold its English name as well. */
  | { readonly kind: 'country' }
  | { readonly kind: 'exchange-rate' }
  /** Decimals of amounts in a new currency, as the CRM's organisation is set. */
  | { readonly kind: 'currency-decimals'; readonly otherwise: number }
  /** What is on hand of the item with that number; `scale`: decimals the CRM keeps. */
  | { readonly kind: 'stock'; readonly scale: number }
  /** The ERP's code of a unit of the CRM: its name, whatever group it is in. */
  | { readonly kind: 'unit-code'; readonly mapping: MappingName; readonly max: number }
  /** A new record of the ERP gets the next free code; the CRM's field tells records apart. */
  | { readonly kind: 'serial'; readonly mapping: MappingName; readonly series: Series };

export interface OptionCase {
  readonly erp: string;
  readonly crm: Value;
}

export interface StateCase {
  readonly erp: string;
  readonly state: number;
  readonly status: number;
}

export interface Lookup {
  readonly mapping: MappingName;
  /** Another mapping for records whose field has that value. */
  readonly insteadWhen?: {
    readonly field: string;
    readonly value: Value;
    readonly mapping: MappingName;
  };
  /** ERP fields that make the key, joined by `/`; the mapped field when left out; none: blank. */
  readonly keyFields?: readonly string[];
  /** The CRM's field holds the number of an option, not the id of a record. */
  readonly optionSet?: OptionSetName;
  /** Blank means the local currency (`domain.md` 2.7, rule 3). */
  readonly blankIsLocalCurrency?: true;
  /** Writing to the ERP goes to another field, with the code of the record behind this key. */
  readonly writeTo?: {
    readonly field: string;
    readonly mapping: MappingName;
    readonly prefix: string;
  };
}

/** What a field holds, in the ERP's notation; `none`: nothing that could be compared. */
export type Held =
  | { readonly kind: 'value'; readonly value: string | null }
  | { readonly kind: 'none' }
  /** This installation does not have the field. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'missing'; readonly record: MissingRecord };

/** What to write, by field of the system; or what has to be coupled before. */
export type Written =
  | { readonly kind: 'patch'; readonly patch: Readonly<Record<string, Value>> }
  | { readonly kind: 'missing'; readonly record: MissingRecord };

type Data = Row['data'];

const NONE = { kind: 'none' } as const;

/** What the ERP's field holds. */
export function erpHeld(rule: ValueRule, field: string, data: Data, links: Links): Held {
  if (data[field] === undefined) return { kind: 'absent' };
  switch (rule.kind) {
    case 'lookup':
      return held(erpKey(rule.lookup, field, data, links));
    case 'exchange-rate': {
      const code = data[field];
      const rate = typeof code === 'string' ? links.exchangeRate(code) : null;
      return rate === null ? NONE : held(rounded(rate, EXCHANGE_RATE_DECIMALS));
    }
    case 'currency-decimals':
      return held(String(links.currencyDecimals ?? rule.otherwise));
    case 'stock': {
      const quantity = links.stock(text(data[field]) ?? '');
      return quantity === null ? NONE : held(rounded(quantity, rule.scale));
    }
    case 'option':
      return optionHeld(rule.cases, text(data[field]));
    case 'state':
      return stateHeld(rule.cases, text(data[field]));
    case 'country':
      return held(countryCode(text(data[field])));
    case 'block':
      return held((text(data[field]) ?? '').trim() === '' ? null : rule.blocked);
    case 'decimal': {
      const value = normalised(rule, text(data[field]));
      const isLess = value !== null && rule.min !== undefined && decimal(value).lt(rule.min);
      return held(isLess ? (rule.min ?? null) : value);
    }
    default:
      return held(normalised(rule, text(data[field])));
  }
}

/** What the CRM's field holds. */
export function crmHeld(rule: ValueRule, field: string, data: Data, links: Links): Held {
  const value = data[field];
  if (value === undefined) return { kind: 'absent' };
  switch (rule.kind) {
    case 'block':
      if (value === null || Number(value) !== rule.inactive) return NONE;
      return (data[rule.unless] ?? null) === null ? held(rule.blocked) : NONE;
    case 'lookup': {
      if (value === null || value === '') {
        return held(rule.lookup.blankIsLocalCurrency ? links.localCurrency : null);
      }
      const link = links.erpCode(rule.lookup.mapping, crmIdIn(rule.lookup, value));
      return link.kind === 'found' ? held(link.value) : link;
    }
    case 'option': {
      const found = rule.cases.find(({ crm }) => crm === value);
      return found === undefined ? NONE : held(found.erp);
    }
    case 'state': {
      const found = rule.cases.find(({ state }) => state === Number(value));
      return found === undefined ? NONE : held(found.erp);
    }
    case 'prefixed': {
      const all = text(value);
      const own = all?.startsWith(rule.prefix) === true ? all.slice(rule.prefix.length) : all;
      return held(normalised(rule, own));
    }
    case 'exchange-rate':
      return held(value === null ? null : rounded(String(value), EXCHANGE_RATE_DECIMALS));
    case 'stock':
      return held(value === null ? null : rounded(String(value), rule.scale));
    case 'country':
      return held(countryCode(text(value)));
    case 'unit-code':
      return value === null || value === '' ? NONE : unitCode(rule, value, links);
    case 'serial': {
      const code = links.serial(rule.mapping, String(value ?? ''));
      return code === null ? NONE : held(code);
    }
    default:
      return held(normalised(rule, text(value)));
  }
}

/** What to write into the CRM so that it holds `value`. */
export function crmWritten(
  rule: ValueRule,
  field: string,
  value: string | null,
  data: Data | null,
  links: Links,
): Written {
  switch (rule.kind) {
    case 'lookup': {
      if (value === null) return patch({ [field]: null });
      const link = links.crmId(mappingOf(rule.lookup, data), value);
      if (link.kind === 'missing') return link;
      const isOption = rule.lookup.optionSet !== undefined;
      return patch({ [field]: isOption ? optionValueOf(link.value) : link.value });
    }
    case 'option':
      return patch({ [field]: rule.cases.find(({ erp }) => erp === (value ?? ''))?.crm ?? null });
    case 'state': {
      const found = rule.cases.find(({ erp }) => erp === value);
      return patch(found ? { statecode: found.state, statuscode: found.status } : {});
    }
    case 'currency-decimals':
      return patch({ [field]: Number(value) });
    case 'prefixed':
      return patch({ [field]: value === null ? null : `${rule.prefix}${value}` });
    default:
      return patch({ [field]: value });
  }
}

/** What to write into the ERP so that it holds `value`. */
export function erpWritten(
  rule: ValueRule,
  field: string,
  value: string | null,
  links: Links,
): Written {
  switch (rule.kind) {
    case 'lookup': {
      const { writeTo, blankIsLocalCurrency } = rule.lookup;
      if (writeTo !== undefined) {
        if (value === null) return patch({ [writeTo.field]: null });
        const link = links.code(writeTo.mapping, `${writeTo.prefix}${value}`);
        return link.kind === 'found' ? patch({ [writeTo.field]: link.value }) : link;
      }
      const isBlank = blankIsLocalCurrency === true && value === links.localCurrency;
      // A key of several fields is written as its last one; a code alone may hold the mark, too.
      const isPlain = (rule.lookup.keyFields?.length ?? 1) < 2;
      return patch({ [field]: isBlank ? null : isPlain ? value : lastPart(value) });
    }
    case 'option':
    case 'state':
      return patch({ [field]: typed(value) });
    default:
      return patch({ [field]: value });
  }
}

/**
 * What has to be known of other records before the two sides can be compared and written. Asked
 * twice: a record behind a record is only known once the first answers are `known`.
 */
export function linkRequests(
  rule: ValueRule,
  fields: { readonly erp: string | null; readonly crm: string | null },
  data: { readonly erp: Data | null; readonly crm: Data | null },
  known: Links,
): LinkRequest[] {
  const own = fields.erp === null ? null : (data.erp?.[fields.erp] ?? null);
  if (rule.kind === 'exchange-rate') {
    return typeof own === 'string' ? [{ ask: 'exchangeRate', key: own }] : [];
  }
  if (rule.kind === 'currency-decimals') return [{ ask: 'currencyDecimals' }];
  if (rule.kind === 'stock') return typeof own === 'string' ? [{ ask: 'stock', key: own }] : [];
  if (rule.kind === 'serial') {
    if (data.erp !== null || data.crm === null || fields.crm === null) return [];
    const key = String(data.crm[fields.crm] ?? '');
    return [{ ask: 'serial', mapping: rule.mapping, key, series: rule.series }];
  }
  if (rule.kind === 'unit-code') {
    const unit = fields.crm === null ? null : (data.crm?.[fields.crm] ?? null);
    return unit === null ? [] : [{ ask: 'erpCode', mapping: rule.mapping, key: String(unit) }];
  }
  if (rule.kind !== 'lookup') return [];
  const { lookup } = rule;
  const requests: LinkRequest[] = [];
  if (data.erp !== null && fields.erp !== null) {
    const key = erpKey(lookup, fields.erp, data.erp, known);
    if (key !== null) requests.push({ ask: 'crmId', mapping: mappingOf(lookup, data.erp), key });
  }
  if (data.crm === null || fields.crm === null) return requests;
  const id = data.crm[fields.crm] ?? '';
  if (id !== '') {
    requests.push({ ask: 'erpCode', mapping: lookup.mapping, key: crmIdIn(lookup, id) });
  }
  const there = crmHeld(rule, fields.crm, data.crm, known);
  if (lookup.writeTo !== undefined && there.kind === 'value' && there.value !== null) {
    const { mapping, prefix } = lookup.writeTo;
    requests.push({ ask: 'code', mapping, key: `${prefix}${there.value}` });
  }
  return requests;
}

const EXCHANGE_RATE_DECIMALS = 10;

/**
 * Of a coupled unit its own code, of any other the name that its group gives it. A name that can be
 * no code of the ERP says nothing: that unit has to be coupled first (`domain.md` 3.2).
 */
function unitCode(
  { mapping, max }: Extract<ValueRule, { kind: 'unit-code' }>,
  id: Value,
  links: Links,
): Held {
  const link = links.erpCode(mapping, String(id));
  if (link.kind === 'found') return held(lastPart(link.value));
  const name = link.record.label.trim().toUpperCase();
  return link.record.id !== null && name !== '' && name.length <= max ? held(name) : link;
}

/** The key of the ERP record a field points at; null when it points at nothing. */
function erpKey(
  lookup: Lookup,
  field: string,
  data: Data,
  { localCurrency }: Pick<Links, 'localCurrency'>,
): string | null {
  const parts = (lookup.keyFields ?? [field]).map((name) => text(data[name]));
  if ((parts[0] ?? null) === null) {
    return lookup.blankIsLocalCurrency ? localCurrency : null;
  }
  return parts.map((part) => part ?? '').join('/');
}

/** Id of the record that the CRM's field names. */
function crmIdIn({ optionSet }: Lookup, value: Value): string {
  return optionSet === undefined ? String(value) : optionRecordId(optionSet, Number(value));
}

function mappingOf(lookup: Lookup, data: Data | null): MappingName {
  const other = lookup.insteadWhen;
  return other !== undefined && data?.[other.field] === other.value
    ? other.mapping
    : lookup.mapping;
}

/** The value as both sides can hold it; an empty text is no value. */
function normalised(rule: ValueRule, value: string | null): string | null {
  if (value === null) return null;
  switch (rule.kind) {
    case 'text':
    case 'prefixed':
      return cut(value, rule.max);
    case 'code':
      return cut(value.toUpperCase(), rule.max);
    case 'decimal':
      return isDecimalText(value) ? rounded(value, rule.scale) : null;
    default:
      return value;
  }
}

function rounded(value: string, scale: number): string | null {
  if (!isDecimalText(value)) return null;
  return decimalText(decimal(value).toDecimalPlaces(scale, Decimal.ROUND_HALF_UP));
}

function optionHeld(cases: readonly { readonly erp: string }[], value: string | null): Held {
  const own = value ?? '';
  return cases.some(({ erp }) => erp === own) ? held(own) : NONE;
}

/** What the CRM shows alike is no difference: the first case of a state stands for all of it. */
function stateHeld(cases: readonly StateCase[], value: string | null): Held {
  const own = cases.find(({ erp }) => erp === (value ?? ''));
  const first = own && cases.find(({ state }) => state === own.state);
  return first === undefined ? NONE : held(first.erp);
}

function text(value: Value | undefined): string | null {
  return value === null || value === undefined || value === '' ? null : String(value);
}

/** Booleans of the ERP are written as such, not as their names. */
function typed(value: string | null): Value {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}

function lastPart(key: string | null): string | null {
  return key === null ? null : key.slice(key.lastIndexOf('/') + 1);
}

function held(value: string | null): Held {
  return { kind: 'value', value };
}

function patch(fields: Readonly<Record<string, Value>>): Written {
  return { kind: 'patch', patch: fields };
}
