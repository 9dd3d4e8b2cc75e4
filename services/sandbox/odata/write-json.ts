/** Rows as JSON text; decimals are written digit by digit, never through a JavaScript number. */
import { encodeName } from './enum-names.ts';
import type { Field, Stored } from './model.ts';
import type { Item } from './read.ts';

/** How one system dresses a row. */
export interface Dress {
  readonly escapedEnums: boolean;
  /** `IEEE754Compatible=true`: decimals and 64-bit integers as strings. */
  readonly numbersAsText: boolean;
  /** Instants without milliseconds. */
  readonly wholeSeconds: boolean;
  /** Members before the fields, already JSON: the etag, the type. */
  head(item: Item): readonly (readonly [string, string])[];
  /** Members after a field, already JSON: formatted values and the like. */
  annotate(field: Field, value: Stored, item: Item): readonly (readonly [string, string])[];
}

export function writeItem(item: Item, dress: Dress): string {
  const members = [...dress.head(item), ...bodyMembers(item, dress)];
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

function* bodyMembers(item: Item, dress: Dress): Iterable<readonly [string, string]> {
  for (const [name, value] of item.values) {
    const field = item.set.fields.get(name);
    if (field === undefined) continue;
    yield [name, writeValue(field, value, dress)];
    yield* dress.annotate(field, value, item);
  }
  for (const [name, value] of item.expanded) {
    if (value === null) yield [name, 'null'];
    else if (Array.isArray(value)) {
      yield [name, `[${value.map((child: Item) => writeItem(child, dress)).join(',')}]`];
    } else yield [name, writeItem(value as Item, dress)];
  }
}

function writeValue(field: Field, value: Stored, dress: Dress): string {
  if (value === null) return 'null';
  switch (field.type) {
    case 'Decimal':
    case 'Int64':
      return dress.numbersAsText ? JSON.stringify(String(value)) : String(value);
    case 'Int32':
    case 'Boolean':
      return String(value);
    case 'Enum':
      return JSON.stringify(dress.escapedEnums ? encodeName(String(value)) : value);
    case 'DateTimeOffset':
      return JSON.stringify(dress.wholeSeconds ? String(value).replace(/\.\d+Z$/, 'Z') : value);
    default:
      return JSON.stringify(value);
  }
}
