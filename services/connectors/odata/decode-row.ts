/** A record on the wire -> a row of the port, by the description of its fields. */
import { ConnectorError, type Row, type System, type Value } from '../port.ts';
import { SYSTEM_NAME } from './failure.ts';
import { fieldType, type Fields, type FieldType } from './fields.ts';
import type { JsonObject } from './json.ts';
import { decodeValue } from './value.ts';

/** Where a system keeps what every record has. */
export interface RowShape {
  readonly system: System;
  /** For messages: the set's name. */
  readonly set: string;
  readonly key: string;
  readonly modifiedAt: string;
  readonly modifiedBy: string | null;
  readonly fields: Fields;
  /** Wire name of a field where it differs. */
  readonly renamed: Readonly<Record<string, string>>;
}

/** Whether this server has a field, by its wire name. */
type HasField = (wireName: string) => boolean;

/**
 * Fields the server does not have are missing from `data`: null would say that they are empty.
 * @throws {ConnectorError} `protocol`, naming set, record and field of an unreadable value.
 */
export function decodeRow(shape: RowShape, wire: JsonObject, has: HasField): Row {
  const id = decodeField(shape, wire, shape.key, 'guid');
  if (typeof id !== 'string') throw unreadable(shape, 'unknown', shape.key, 'missing');
  const data: Record<string, Value> = {};
  for (const { name, wireName, type } of planOf(shape)) {
    if (has(wireName)) data[name] = decodeField(shape, wire, wireName, type, id);
  }
  const modifiedAt = decodeField(shape, wire, shape.modifiedAt, 'instant', id);
  const modifiedBy =
    shape.modifiedBy === null ? null : decodeField(shape, wire, shape.modifiedBy, 'guid', id);
  return {
    id,
    version: versionOf(wire, modifiedAt),
    modifiedAt: typeof modifiedAt === 'string' ? new Date(modifiedAt) : null,
    modifiedBy: typeof modifiedBy === 'string' ? modifiedBy : null,
    data,
  };
}

interface PlannedField {
  readonly name: string;
  readonly wireName: string;
  readonly type: FieldType;
}

/** Made once per shape: a page has thousands of rows of forty fields. */
const PLANS = new WeakMap<RowShape, readonly PlannedField[]>();

function planOf(shape: RowShape): readonly PlannedField[] {
  const made = PLANS.get(shape);
  if (made !== undefined) return made;
  const plan = Object.entries(shape.fields).map(([name, spec]) => ({
    name,
    wireName: shape.renamed[name] ?? name,
    type: fieldType(spec),
  }));
  PLANS.set(shape, plan);
  return plan;
}

function decodeField(
  shape: RowShape,
  wire: JsonObject,
  name: string,
  type: FieldType,
  id = 'unknown',
): Value {
  try {
    return decodeValue(type, wire[name]);
  } catch (cause) {
    throw unreadable(shape, id, name, cause instanceof Error ? cause.message : 'unreadable');
  }
}

/** The etag; a set without etags is told apart by its time of change. */
function versionOf(wire: JsonObject, modifiedAt: Value): string {
  const etag = wire['@odata.etag'];
  return typeof etag === 'string' && etag !== '' ? etag : String(modifiedAt ?? '');
}

function unreadable(shape: RowShape, id: string, field: string, what: string): ConnectorError {
  const name = SYSTEM_NAME[shape.system];
  const message = `${name} sent a record of ${shape.set} (${id}), ${field} unreadable: ${what}.`;
  return new ConnectorError(shape.system, 'protocol', message);
}
