/** A record of the CRM as it is sent: values as they are, lookups as bindings (systems.md 2.3). */
import { encodeRecord, InvalidField } from '../odata/encode-record.ts';
import type { WireValue } from '../odata/encode-value.ts';
import type { CrmKind } from '../records.ts';
import type { FieldValues, Write } from '../writing.ts';
import type { CrmKindDescription } from './kinds/definition.ts';
import { CRM_KINDS } from './kinds/index.ts';
import type { CrmSource } from './source.ts';

/** Property and kind of a document's lines. */
const LINES: Partial<Record<CrmKind, readonly [string, CrmKind]>> = {
  order: ['order_details', 'orderLine'],
  invoice: ['invoice_details', 'invoiceLine'],
  quote: ['quote_details', 'quoteLine'],
};

/** @throws {InvalidField} when a field cannot be sent. */
export function encodeWrite(source: CrmSource, write: Write): Record<string, WireValue> {
  const { kind } = source;
  const on = write.op === 'create' ? 'creation' : 'change';
  const description = { ...CRM_KINDS[kind], fields: source.shape.fields };
  const body = encodeFields(description, write.data, on, source.selection.has);
  if (write.op === 'update' || write.lines.length === 0) return body;
  const lines = LINES[kind];
  if (lines === undefined) throw new InvalidField('lines', 'records of this kind have none');
  const [property, lineKind] = lines;
  const ofLine = CRM_KINDS[lineKind];
  body[property] = write.lines.map((line) => encodeFields(ofLine, line, 'creation', () => true));
  return body;
}

function encodeFields(
  description: CrmKindDescription,
  data: FieldValues,
  on: 'creation' | 'change',
  has: (field: string) => boolean,
): Record<string, WireValue> {
  return encodeRecord(data, on, {
    fields: { ...description.fields, ...description.writeOnly },
    empty: 'null',
    has,
    wire: (field, value) => {
      const lookup = description.lookups[field];
      if (lookup === undefined) return [field, value];
      const bound = value === null ? null : `/${lookup.set}(${String(value)})`;
      return [`${lookup.navigation}@odata.bind`, bound];
    },
  });
}
