/** How the values of two fields are written on either side, found out from what the fields hold. */
import type { TableMapping } from './mapping.ts';
import type { FieldType, SystemField } from './system-metadata.ts';
import type { ValueRule } from './value-rule.ts';

/** Characters where a system names no limit: long enough for a description. */
const TEXT_MAX = 4_000;
/** Decimals that both systems keep of any number (systems.md 5, pitfall 4). */
const SCALE: Partial<Record<FieldType, number>> = { INTEGER: 0, MONEY: 4, DECIMAL: 5 };

type Rule = ValueRule | { readonly kind: 'unfit'; readonly why: string };

/** Of two fields that go together. */
export function ruleBetween(
  erp: SystemField,
  crm: SystemField,
  mappings: readonly TableMapping[],
): Rule {
  const [a, b] = [erp.type, crm.type];
  if (b === 'LOOKUP') return lookupRule(erp, crm, mappings);
  if (b === 'OPTION') return optionRule(erp, crm);
  if (isText(a) && isText(b)) return { kind: 'text', max: shorter(erp, crm) };
  const scales = [SCALE[a], SCALE[b]];
  const [first, second] = scales;
  if (first !== undefined && second !== undefined) {
    return { kind: 'decimal', scale: Math.min(first, second) };
  }
  if (a === b && (a === 'DATE' || a === 'DATE_TIME')) return { kind: 'date' };
  if (a === b && a === 'BOOLEAN') return yesOrNo();
  return unfit(`${erp.name} holds ${words(a)}, ${crm.name} ${words(b)}`);
}

/** Of a constant that is written into a field. */
export function constantRule(target: SystemField, constant: string): Rule {
  switch (target.type) {
    case 'TEXT':
    case 'ID':
      return { kind: 'text', max: target.maxLength ?? TEXT_MAX };
    case 'INTEGER':
    case 'DECIMAL':
    case 'MONEY':
      return /^-?\d+(\.\d+)?$/.test(constant)
        ? { kind: 'decimal', scale: SCALE[target.type] ?? 0 }
        : unfit(`${target.name} holds ${words(target.type)}`);
    case 'BOOLEAN':
      return constant === 'true' || constant === 'false'
        ? yesOrNo()
        : unfit(`${target.name} is true or false`);
    case 'DATE':
    case 'DATE_TIME':
      return { kind: 'date' };
    case 'OPTION':
      return constantOption(target, constant);
    case 'LOOKUP':
    case 'OTHER':
      return unfit(`${target.name} holds ${words(target.type)}`);
    default:
      return target.type satisfies never;
  }
}

function constantOption({ name, options }: SystemField, constant: string): Rule {
  if (options.some(({ value }) => value === constant)) {
    return { kind: 'option', cases: [{ erp: constant, crm: stored(constant) }] };
  }
  const known = options.slice(0, 20).map(({ value, label }) => `${value} (${label})`);
  return unfit(`${name} takes one of ${known.join(', ') || 'no values at all'}`);
}

/** The ERP's word for a value of the CRM's option set: the one with the same label. */
function optionRule(erp: SystemField, crm: SystemField): Rule {
  if (erp.type === 'BOOLEAN' || erp.type === 'DATE' || SCALE[erp.type] !== undefined) {
    return unfit(`${erp.name} holds ${words(erp.type)}, ${crm.name} ${words(crm.type)}`);
  }
  const cases = crm.options.flatMap(({ value, label }) => {
    const own =
      erp.type === 'OPTION'
        ? erp.options.find((one) => same(one.label, label) || same(one.value, label))?.value
        : label;
    return own === undefined || own === '' ? [] : [{ erp: own, crm: stored(value) }];
  });
  return cases.length === 0
    ? unfit(`no value of ${erp.name} is named like one of ${crm.name}`)
    : { kind: 'option', cases };
}

/** The ERP names the record by its code; its table has to be mapped (`domain.md` 2.7, 2). */
function lookupRule(erp: SystemField, crm: SystemField, mappings: readonly TableMapping[]): Rule {
  const target = mappings.find((mapping) => mapping.crm.table === crm.lookupTable);
  if (target === undefined) {
    return unfit(`${crm.name} points at ${crm.lookupTable ?? 'a table'}, which no mapping couples`);
  }
  if (!isText(erp.type)) return unfit(`${erp.name} holds ${words(erp.type)}, and no code`);
  const isCurrency = target.name === 'CURRENCY';
  return {
    kind: 'lookup',
    lookup: { mapping: target.name, ...(isCurrency ? { blankIsLocalCurrency: true } : {}) },
  };
}

function yesOrNo(): ValueRule {
  return {
    kind: 'option',
    cases: [
      { erp: 'true', crm: true },
      { erp: 'false', crm: false },
    ],
  };
}

/** An enumeration of the ERP is text on the wire. */
function isText(type: FieldType): boolean {
  return type === 'TEXT' || type === 'ID' || type === 'OPTION';
}

function shorter(erp: SystemField, crm: SystemField): number {
  return Math.min(erp.maxLength ?? TEXT_MAX, crm.maxLength ?? TEXT_MAX);
}

/** Option sets of the CRM are numbers. */
function stored(value: string): string | number {
  return /^-?\d{1,10}$/.test(value) ? Number(value) : value;
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function unfit(why: string): Rule {
  return { kind: 'unfit', why };
}

const WORDS: Readonly<Record<FieldType, string>> = {
  TEXT: 'text',
  INTEGER: 'whole numbers',
  DECIMAL: 'numbers',
  MONEY: 'amounts',
  BOOLEAN: 'true or false',
  DATE: 'dates',
  DATE_TIME: 'dates with times',
  OPTION: 'options',
  LOOKUP: 'records',
  ID: 'ids',
  OTHER: 'something that cannot be mapped',
};

function words(type: FieldType): string {
  return WORDS[type];
}
