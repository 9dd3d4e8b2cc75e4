/** The field mappings of one mapping as somebody wants them, and everything wrong with each row. */
import type { System } from './integration.ts';
import { constantRule, ruleBetween } from './field-rule.ts';
import { unknownField } from './mapping-change.ts';
import { configured, rowOf, type FieldSettings, type RowSettings } from './mapping-settings.ts';
import type { Direction, FieldMapping, TableMapping } from './mapping.ts';
import type { MappedTables, SystemField } from './system-metadata.ts';
import { goesBothWays, transformationProblem, TRANSFORMATIONS } from './transformation.ts';
import { inputError, type UserError } from './user-error.ts';
import type { ValueRule } from './value-rule.ts';

/** A row as it is asked for. */
export interface RowRequest extends Omit<RowSettings, 'label' | 'rule'> {
  /** Of a row there is, without its mapping's name; null: a new one. */
  readonly id: string | null;
}

/** What rows are checked against. */
export interface RowContext {
  readonly shipped: TableMapping;
  /** As they are now, also the ones that somebody added. */
  readonly rows: readonly FieldMapping[];
  readonly before: TableMapping;
  /** All of the integration: what a lookup may point at. */
  readonly mappings: readonly TableMapping[];
  readonly tables: MappedTables;
}

export const ROWS_MAX = 200;
const PRIORITY_MAX = 99;

/** The settings that lead to these rows, in their order; empty `errors`: they may be kept. */
export function fieldSettings(
  context: RowContext,
  requests: readonly RowRequest[],
): { readonly settings: FieldSettings; readonly errors: readonly UserError[] } {
  const errors: UserError[] = [];
  const changed: Record<string, RowSettings> = {};
  const added: (RowSettings & { readonly id: string })[] = [];
  const order: string[] = [];
  for (const [index, request] of requests.entries()) {
    const at = ['fields', String(index)];
    const known = context.rows.find(({ id }) => id === request.id) ?? null;
    if (request.id !== null && (known === null || order.includes(request.id))) {
      errors.push(badId(request.id, known === null, at));
      continue;
    }
    const before = known === null ? null : rowOf(context.before, known);
    const row = { ...wanted(request, known, context.tables), rule: null };
    errors.push(...rowProblems(context, row, at));
    const isSame = before !== null && sameFields(before, row);
    const rule = isSame && known !== null ? known.rule : ruleFor(context, row, at, errors);
    errors.push(...ruleProblems(row, rule, at));
    const id = known?.id ?? freshId(request, [...context.rows.map((one) => one.id), ...order]);
    order.push(id);
    keep(context.shipped, id, { ...row, rule }, { changed, added });
  }
  const shippedIds = context.shipped.fields.map(({ id }) => id);
  const removed = shippedIds.filter((id) => !order.includes(id));
  const isInOrder =
    added.length === 0 && shippedIds.filter((id) => order.includes(id)).join() === order.join();
  return { settings: { removed, changed, added, order: isInOrder ? [] : order }, errors };
}

/** True when the settings say nothing but what is shipped. */
export function isAsShipped({ removed, changed, added, order }: FieldSettings): boolean {
  const changes = removed.length + Object.keys(changed).length + added.length + order.length;
  return changes === 0;
}

/** A row that is as shipped is not kept at all. */
function keep(
  shipped: TableMapping,
  id: string,
  row: RowSettings & { readonly rule: ValueRule },
  to: {
    readonly changed: Record<string, RowSettings>;
    readonly added: (RowSettings & { readonly id: string })[];
  },
): void {
  const own = shipped.fields.find((field) => field.id === id);
  if (own === undefined) {
    to.added.push({ ...row, id });
    return;
  }
  const asShipped = rowOf(configured(shipped, {}, 1), own);
  const { rule, ...rest } = row;
  const kept = { ...rest, rule: sameFields(asShipped, row) ? null : rule };
  if (JSON.stringify(ordered(kept)) !== JSON.stringify(ordered(asShipped))) to.changed[id] = kept;
}

function ordered(row: RowSettings): unknown {
  return Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function sameFields(a: RowSettings, b: RowSettings): boolean {
  return a.erpField === b.erpField && a.crmField === b.crmField && a.constant === b.constant;
}

/** With the label of the row there is, else of its field; a blank is nothing. */
function wanted(
  request: RowRequest,
  known: FieldMapping | null,
  { erp, crm }: MappedTables,
): Omit<RowSettings, 'rule'> {
  const { id: _id, ...rest } = request;
  const { erpField, crmField } = rest;
  const own = erp.get(erpField ?? '') ?? crm.get(crmField ?? '');
  const label = known?.label ?? own?.label ?? erpField ?? crmField ?? '';
  const blank = (text: string | null): string | null => (text?.trim() ? text.trim() : null);
  return {
    ...rest,
    label,
    erpField: blank(rest.erpField),
    crmField: blank(rest.crmField),
    transformation: blank(rest.transformation),
  };
}

function freshId({ erpField, crmField }: RowRequest, taken: readonly string[]): string {
  const name = [erpField, crmField].filter((field) => field !== null).join('-');
  let id = name;
  for (let number = 2; taken.includes(id); number += 1) id = `${name}-${number}`;
  return id;
}

function badId(id: string, isUnknown: boolean, at: readonly string[]): UserError {
  const message = isUnknown
    ? `There is no field mapping ${id.slice(0, 100)} in this mapping.`
    : `The field mapping ${id.slice(0, 100)} is named twice.`;
  const fix = 'Take the ids from fields of the mapping; leave id out for a new row.';
  return inputError(isUnknown ? 'NOT_FOUND' : 'INVALID_VALUE', message, {
    field: [...at, 'id'],
    fix,
  });
}

/** The rule of a row whose fields or constant are new; notes what keeps it from having one. */
function ruleFor(
  { tables, mappings }: RowContext,
  row: RowSettings,
  at: readonly string[],
  errors: UserError[],
): ValueRule {
  const erp = fieldNamed('ERP', row.erpField, tables, at, errors);
  const crm = fieldNamed('CRM', row.crmField, tables, at, errors);
  const target = row.constant === null ? null : (erp ?? crm);
  const rule =
    target !== null && row.constant !== null
      ? constantRule(target, row.constant)
      : erp !== null && crm !== null
        ? ruleBetween(erp, crm, mappings)
        : null;
  if (rule === null) return { kind: 'text', max: 1 };
  if (rule.kind !== 'unfit') return rule;
  const field = [...at, row.constant === null ? 'crmField' : 'constant'];
  errors.push(inputError('INVALID_VALUE', `This cannot be mapped: ${rule.why}.`, { field }));
  return { kind: 'text', max: 1 };
}

function fieldNamed(
  system: System,
  name: string | null,
  tables: MappedTables,
  at: readonly string[],
  errors: UserError[],
): SystemField | null {
  if (name === null) return null;
  const side = system === 'ERP' ? 'erp' : 'crm';
  const found = tables[side].get(name);
  if (found === undefined) {
    errors.push(unknownField(system, name, tables[side], [...at, `${side}Field`]));
    return null;
  }
  return found;
}

/** What is wrong with a row whatever its fields hold (`domain.md` 2.2), and where it may flow. */
function rowProblems(
  { tables, shipped }: RowContext,
  row: RowSettings,
  at: readonly string[],
): UserError[] {
  const errors: UserError[] = [];
  const refuse = (name: string, message: string, fix: string | null = null): void => {
    const field = [...at, name];
    errors.push(inputError('INVALID_VALUE', message, fix === null ? { field } : { field, fix }));
  };
  const filled = [row.erpField, row.crmField].filter((field) => field !== null).length;
  if (row.constant === null && filled < 2) {
    refuse(
      row.erpField === null ? 'erpField' : 'crmField',
      'Without a constant a row needs a field of both systems.',
    );
  } else if (row.constant !== null && filled !== 1) {
    refuse('constant', 'With a constant a row needs exactly one field: the one it is written to.');
  }
  if (row.notNull && row.clearOnFailure) {
    refuse('clearOnFailure', 'A field is either needed or emptied: notNull or clearOnFailure.');
  }
  for (const [system, name] of [
    ['ERP', row.erpField],
    ['CRM', row.crmField],
  ] as const) {
    if (name === null || !mayFlow(row.direction, system)) continue;
    const field = (system === 'ERP' ? tables.erp : tables.crm).get(name);
    const isShipped = shipped.fields.some(
      (one) => (system === 'ERP' ? one.erpField : one.crmField) === name,
    );
    if (field?.writable === false && !isShipped) {
      refuse('direction', `${name} of the ${system} can be read and matched only.`);
    }
  }
  const target: System = row.erpField === null ? 'CRM' : 'ERP';
  if (row.constant !== null && filled === 1 && !mayFlow(row.direction, target)) {
    refuse('direction', `The constant is written to the ${target}; the row has to flow there.`);
  }
  const at0 = row.matchPriority;
  if (at0 !== null && (at0 < 0 || at0 > PRIORITY_MAX || row.constant !== null)) {
    refuse(
      'matchPriority',
      `A criterion is a pair of fields, with a priority of 0 to ${PRIORITY_MAX}.`,
    );
  }
  errors.push(...transformationErrors(row, shipped, at));
  return errors;
}

/** Some settings are of use for some kinds of value only. */
function ruleProblems(row: RowSettings, rule: ValueRule, at: readonly string[]): UserError[] {
  const errors: UserError[] = [];
  const refuse = (name: string, message: string): void => {
    errors.push(inputError('INVALID_VALUE', message, { field: [...at, name] }));
  };
  if (rule.kind !== 'lookup' && (row.notNull || row.clearOnFailure)) {
    const message = 'Only the value of a lookup may be not found: notNull and clearOnFailure.';
    refuse(row.notNull ? 'notNull' : 'clearOnFailure', message);
  }
  if (row.transformation !== null && !['text', 'code', 'prefixed'].includes(rule.kind)) {
    refuse('transformation', 'Only texts can be transformed.');
  }
  return errors;
}

function mayFlow(direction: Direction, to: System): boolean {
  return (
    direction === 'BIDIRECTIONAL' || direction === (to === 'CRM' ? 'ERP_TO_CRM' : 'CRM_TO_ERP')
  );
}

function transformationErrors(
  { transformation, direction }: RowSettings,
  shipped: TableMapping,
  at: readonly string[],
): UserError[] {
  const field = [...at, 'transformation'];
  const own = configured(shipped, {}, 1);
  const isShipped = shipped.fields.some((one) => rowOf(own, one).transformation === transformation);
  if (transformation === null || isShipped) return [];
  const problem = transformationProblem(transformation);
  if (problem !== null) {
    const fix = `Take one of ${TRANSFORMATIONS.join(', ')}.`;
    return [inputError('INVALID_VALUE', `${problem}.`, { field, fix })];
  }
  if (direction !== 'BIDIRECTIONAL' || goesBothWays(transformation)) return [];
  const message = `${transformation} cannot be taken back, so the field can flow one way only.`;
  return [inputError('INVALID_VALUE', message, { field, fix: 'Choose one direction.' })];
}
