/** A parsed filter as a SQL condition over the row `r`. */
import type { CaseFunction, CompareOperator, FieldOperand, Filter, Literal } from './filter.ts';
import { literalValue } from './literal.ts';
import { emptyValue, type EntitySet, type Field, type Model } from './model.ts';
import { RequestProblem } from './problem.ts';
import { fieldOf, fieldSql, type FieldSql, type Parameters } from './sql.ts';

/** Values of one `in`; the real systems stop at the length of a request. */
const IN_VALUES_MAX = 5000;
const OPERATORS: Readonly<Record<CompareOperator, string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};

/**
 * @throws {RequestProblem} for an unknown field, a value of another type, or what the system
 * refuses.
 */
export function filterSql(
  filter: Filter,
  set: EntitySet,
  model: Model,
  parameters: Parameters,
): string {
  switch (filter.op) {
    case 'and':
    case 'or': {
      if (filter.op === 'or' && model.habits.orWithinOneField) refuseOrOverFields(filter);
      const parts = filter.parts.map((part) => filterSql(part, set, model, parameters));
      return `(${parts.join(` ${filter.op} `)})`;
    }
    case 'not':
      return `not coalesce(${filterSql(filter.part, set, model, parameters)}, false)`;
    case 'compare':
      return through(set, model, filter.left, (field, alias) =>
        compare(field, alias, filter.left, filter.operator, filter.right, model, parameters),
      );
    case 'in':
      return through(set, model, filter.left, (field, alias) =>
        inList(field, alias, filter.left, filter.values, model, parameters),
      );
    case 'text':
      return through(set, model, filter.left, (field, alias) => {
        const operand = textOf(field, alias, filter.left, model);
        const pattern = parameters.add(folded(filter.right.text, filter.left, model), 'text');
        if (filter.test === 'contains') return `strpos(${operand}, ${pattern}) > 0`;
        if (filter.test === 'startswith') return `starts_with(${operand}, ${pattern})`;
        return `right(${operand}, length(${pattern})) = ${pattern}`;
      });
    default: {
      const never: never = filter;
      throw new Error(`Unknown filter ${String(never)}`);
    }
  }
}

/** Fields compared in a filter by `eq` or `in`, outside `or` over several fields and `not`. */
export function fixedFields(filter: Filter): ReadonlySet<string> {
  const names = new Set<string>();
  if (filter.op === 'compare' && filter.operator === 'eq') names.add(filter.left.field);
  if (filter.op === 'in') names.add(filter.left.field);
  if (filter.op === 'and') {
    for (const part of filter.parts) for (const name of fixedFields(part)) names.add(name);
  }
  if (filter.op === 'or') {
    const [first, ...rest] = filter.parts.map(fixedFields);
    for (const name of first ?? []) if (rest.every((other) => other.has(name))) names.add(name);
  }
  return names;
}

/** Business Central: `or` only over the same field (systems.md 1.5). */
function refuseOrOverFields(filter: Filter): void {
  const names = new Set<string>();
  collectFields(filter, names);
  if (names.size <= 1) return;
  throw new RequestProblem(
    'unsupported-query',
    'The OR operator is not supported on distinct fields of an OData filter: ' +
      `${[...names].join(', ')}.`,
  );
}

function collectFields(filter: Filter, names: Set<string>): void {
  if ('parts' in filter) {
    for (const part of filter.parts) collectFields(part, names);
  } else if ('part' in filter) {
    collectFields(filter.part, names);
  } else {
    names.add(filter.left.field);
  }
}

/** Resolves `nav/field` through a single-valued navigation as a correlated look-up. */
function through(
  set: EntitySet,
  model: Model,
  operand: FieldOperand,
  condition: (field: Field, alias: string) => string,
): string {
  const [first = '', second] = operand.field.split('/');
  if (second === undefined) return condition(fieldOf(set, first), 'r');
  const navigation = set.navigations.get(first);
  const target = navigation === undefined ? undefined : model.sets.get(navigation.target);
  if (navigation === undefined || target === undefined || navigation.many) {
    throw new RequestProblem(
      'unknown-field',
      `Could not find a single-valued navigation property named '${first}' on '${set.entityType}'.`,
    );
  }
  const parent = fieldSql(fieldOf(set, navigation.parentField), false).sql;
  const child = fieldSql(fieldOf(target, navigation.childField), false, 'n').sql;
  return (
    `exists (select 1 from sandbox.records n where n.system = '${model.system}' ` +
    `and n.kind = '${target.kind}' and (${child})::text = (${parent})::text ` +
    `and ${condition(fieldOf(target, second), 'n')})`
  );
}

function compare(
  field: Field,
  alias: string,
  operand: FieldOperand,
  operator: CompareOperator,
  literal: Literal,
  model: Model,
  parameters: Parameters,
): string {
  const value = literalValue(field, literal, model.habits);
  if (value === null) {
    const { sql } = fieldSql(field, false, alias);
    if (operator === 'eq') return `${sql} is null`;
    if (operator === 'ne') return `${sql} is not null`;
    throw new RequestProblem('bad-query', `'${operator}' cannot be used with null.`);
  }
  // An index serves the bare expression; it differs only when the value sought is the empty one.
  const bare = operator === 'eq' && value !== String(emptyValue(field.type));
  const left = operandSql(field, alias, operand, model, model.habits.emptyDefaults && !bare);
  const right = parameters.add(
    left.sqlType === 'text' ? folded(value, operand, model, field) : value,
    left.sqlType,
  );
  return `${left.sql} ${OPERATORS[operator]} ${right}`;
}

function inList(
  field: Field,
  alias: string,
  operand: FieldOperand,
  literals: readonly Literal[],
  model: Model,
  parameters: Parameters,
): string {
  if (!model.habits.inList) {
    throw new RequestProblem(
      'unsupported-query',
      "The operator 'in' needs $schemaversion=2.1 on this API.",
    );
  }
  if (literals.length > IN_VALUES_MAX) {
    throw new RequestProblem('bad-query', `A list of values has at most ${IN_VALUES_MAX} members.`);
  }
  const all = literals.map((literal) => literalValue(field, literal, model.habits));
  const values = all.filter((value) => value !== null);
  const bare = !values.includes(String(emptyValue(field.type)));
  const left = operandSql(field, alias, operand, model, model.habits.emptyDefaults && !bare);
  const list =
    left.sqlType === 'text' ? values.map((v) => folded(v, operand, model, field)) : values;
  const found = `${left.sql} = any(${parameters.add(list, `${left.sqlType}[]`)})`;
  return values.length === all.length ? found : `(${found} or ${left.sql} is null)`;
}

function operandSql(
  field: Field,
  alias: string,
  operand: FieldOperand,
  model: Model,
  filled: boolean,
): FieldSql {
  const { sql, sqlType } = fieldSql(field, filled, alias);
  if (sqlType !== 'text') return { sql, sqlType };
  return { sql: applied(sql, caseOf(operand, model, field)), sqlType };
}

function textOf(field: Field, alias: string, operand: FieldOperand, model: Model): string {
  const { sql, sqlType } = fieldSql(field, model.habits.emptyDefaults, alias);
  if (sqlType !== 'text') {
    throw new RequestProblem('bad-query', `'${field.name}' is not text; compare it with eq.`);
  }
  return applied(sql, caseOf(operand, model, field));
}

/** Free text folds where the system ignores case; codes, GUIDs and dates have one spelling. */
function caseOf(operand: FieldOperand, model: Model, field?: Field): CaseFunction | null {
  const free = field === undefined || field.type === 'String' || field.type === 'Code';
  return model.habits.ignoreCase && free ? 'tolower' : operand.apply;
}

function folded(value: string, operand: FieldOperand, model: Model, field?: Field): string {
  if (model.habits.ignoreCase && caseOf(operand, model, field) === 'tolower') {
    return value.toLowerCase();
  }
  return value;
}

function applied(sql: string, apply: CaseFunction | null): string {
  if (apply === 'tolower') return `lower(${sql})`;
  if (apply === 'toupper') return `upper(${sql})`;
  if (apply === 'trim') return `trim(${sql})`;
  return sql;
}
