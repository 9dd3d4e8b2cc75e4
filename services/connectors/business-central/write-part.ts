/** One record to write -> one request of Business Central's, or the outcome it fails with. */
import { checkedId, encodeRecord, InvalidField } from '../odata/encode-record.ts';
import type { WireValue } from '../odata/encode-value.ts';
import type { Fields } from '../odata/fields.ts';
import { invalidOutcome } from '../odata/outcome.ts';
import type { FieldValues, Outcome, Removal, Write } from '../writing.ts';
import type { BatchPart } from './batch.ts';

/** Where records of a kind are written. */
export interface WriteTarget {
  /** `companies(…)/customers`. */
  readonly url: string;
  readonly fields: Fields;
  readonly renamed: Readonly<Record<string, string>>;
  readonly has: (field: string) => boolean;
  /** The extension's unique key is there, so a repeated creation makes no second record. */
  readonly hasKey: boolean;
  /** For documents: property and fields of their lines; null for other kinds. */
  readonly lines: {
    readonly property: string;
    readonly fields: Fields;
    readonly renamed: Readonly<Record<string, string>>;
    readonly has: (field: string) => boolean;
  } | null;
}

const JSON_BODY = { 'content-type': 'application/json' };

/** Fields go in the order of the table, because the ERP validates them in that order. */
export function writePart(target: WriteTarget, write: Write): BatchPart | Outcome {
  try {
    return write.op === 'create'
      ? creation(target, write)
      : {
          method: 'PATCH',
          url: `${target.url}(${checkedId(write.id)})`,
          headers: { ...JSON_BODY, 'if-match': write.ifVersion ?? '*' },
          body: JSON.stringify(encode(target, write.data, 'change')),
        };
  } catch (error) {
    if (!(error instanceof InvalidField)) throw error;
    return invalidOutcome(write.key, error.field, error.message);
  }
}

function creation(target: WriteTarget, write: Extract<Write, { op: 'create' }>): BatchPart {
  const body: Record<string, WireValue> = {
    ...(target.hasKey ? { drawbarKey: write.intent.toUpperCase() } : {}),
    ...encode(target, write.data, 'creation'),
  };
  const { lines } = target;
  if (write.lines.length > 0) {
    if (lines === null) throw new InvalidField('lines', 'records of this kind have none');
    body[lines.property] = write.lines.map((line) => encode(lines, line, 'creation'));
  }
  return { method: 'POST', url: target.url, headers: JSON_BODY, body: JSON.stringify(body) };
}

function encode(
  table: Pick<WriteTarget, 'fields' | 'renamed' | 'has'>,
  data: FieldValues,
  on: 'creation' | 'change',
): Record<string, WireValue> {
  return encodeRecord(data, on, {
    fields: table.fields,
    empty: 'blank',
    has: table.has,
    wire: (field, value) => [table.renamed[field] ?? field, value],
  });
}

export function removalPart(target: WriteTarget, removal: Removal): BatchPart | Outcome {
  try {
    return {
      method: 'DELETE',
      url: `${target.url}(${checkedId(removal.id)})`,
      headers: { 'if-match': removal.ifVersion ?? '*' },
      body: null,
    };
  } catch (error) {
    if (!(error instanceof InvalidField)) throw error;
    return invalidOutcome(removal.key, error.field, error.message);
  }
}

/** Tells a request from an outcome that needs none. */
export function isPart(made: BatchPart | Outcome): made is BatchPart {
  return 'method' in made;
}
