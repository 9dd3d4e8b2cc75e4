/** Puts one value of a body into a record in the making, and checks what it points at. */
import {
  fieldOf,
  fieldValue,
  RequestProblem,
  type EntitySet,
  type Field,
  type JsonValue,
  type Model,
} from '../odata/index.ts';
import type { Writer } from '../store/store.ts';
import { invalidRelation, type Draft } from './rules/rules.ts';

export interface FieldWrite {
  readonly writer: Writer;
  readonly model: Model;
  readonly set: EntitySet;
  readonly draft: Draft;
  /** Decimals come as strings. */
  readonly textNumbers: boolean;
  /** As somebody at the system's own screen: read-only fields can be written. */
  readonly anyField: boolean;
}

/**
 * @returns the stored member that was set.
 * @throws {RequestProblem | ErpError} for a field that cannot be written, or a value it cannot
 * hold.
 */
export async function setField(write: FieldWrite, name: string, json: JsonValue): Promise<string> {
  const field = fieldOf(write.set, name);
  checkWritable(write, field);
  const value = fieldValue(field, json, write.model.habits, write.textNumbers);
  const member = memberOf(field);
  write.draft.data[member] = await resolved(write, field, String(value ?? ''), value);
  return member;
}

function checkWritable({ draft, set, anyField }: FieldWrite, field: Field): void {
  const allowed = field.write === 'yes' || (field.write === 'create' && draft.before === null);
  const computed = field.source.kind === 'sql' && field.relation === null;
  if (allowed || (anyField && !computed)) return;
  throw new RequestProblem(
    'read-only-field',
    `The property '${field.name}' on '${set.entityType}' is read-only and cannot be set.`,
  );
}

function memberOf(field: Field): string {
  if (field.relation?.sets != null) return field.relation.sets;
  return field.source.kind === 'stored' ? field.source.key : field.name;
}

/** An id becomes the code it stands for; a code must exist; the local currency is blank. */
async function resolved(
  { writer }: FieldWrite,
  field: Field,
  text: string,
  value: Draft['data'][string],
): Promise<Draft['data'][string]> {
  const { relation } = field;
  if (relation === null || relation.kinds.length === 0 || text === '') return value ?? '';
  if (relation.kinds.includes('currency') && text === (await localCurrency(writer))) return '';
  for (const kind of relation.kinds) {
    const found =
      relation.by === 'id' ? await writer.byId(kind, text) : await writer.byKey(kind, text);
    if (found !== null) return found.key;
  }
  throw invalidRelation(field.name, text, relation.kinds.join(', '));
}

async function localCurrency(writer: Writer): Promise<string> {
  const settings = await writer.byKey('companySettings', 'settings');
  return String(settings?.data.localCurrencyCode ?? '');
}
