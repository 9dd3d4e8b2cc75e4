/** Writes what is asked of one subgraph as GraphQL text, valid in that subgraph's own schema. */
import type { Model } from '../supergraph/model.ts';
import { variablesOf, within } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Selection } from './draft.ts';
import type { OpField } from './operation.ts';
import { addVariables, printArgument } from './print-value.ts';
import { namedIn } from './readable.ts';

type Entry = { readonly types: ReadonlySet<string>; readonly child: Selection | null };

export interface Printer {
  readonly model: Model;
  /** Collects the client variables that the text uses. */
  readonly variables: Set<string>;
  /** Fields that are not asked for this time. */
  readonly without: ReadonlySet<OpField>;
}

/**
 * The selection with its braces. `outer` is the condition under which the place is asked for, so
 * that it is not repeated inside. At the root of a fetch something is always wanted: a fetch of
 * which nothing is wanted is not sent.
 */
export function printSelection(
  printer: Printer,
  selection: Selection,
  outer: Condition,
  isRoot = false,
): string {
  const { model } = printer;
  const kind = model.types.get(selection.typeName)?.kind;
  const here = model.types.get(selection.typeName)?.graphs.get(selection.graph);
  const isAbstract = kind !== 'object' && here?.isInterfaceObject !== true;
  const direct: [OpField, Entry][] = [];
  const byType = new Map<string, [OpField, Entry][]>();
  const asked = [...selection.entries].filter(([field]) => !printer.without.has(field));
  for (const [field, entry] of asked) {
    if (!isAbstract || isHoistable(model, selection, field, entry)) {
      direct.push([field, entry]);
      continue;
    }
    for (const type of entry.types) {
      byType.set(type, [...(byType.get(type) ?? []), [field, entry]]);
    }
  }
  const parts = direct.map(([field, entry]) => printField(printer, field, entry, outer));
  for (const [type, entries] of byType) {
    const inner = entries.map(([field, entry]) => printField(printer, field, entry, outer));
    parts.push(`... on ${type} {${inner.join(' ')}}`);
  }
  const isConditional =
    asked.every(([f]) => within(f.condition, outer) !== null) && !(isRoot && asked.length > 0);
  const tellsType = selection.node.isAbstract && here?.isInterfaceObject !== true;
  if (tellsType) parts.unshift('__typename');
  // Something must be asked even when all else is skipped; a stand-in's name would only mislead.
  else if (isConditional)
    parts.unshift(selection.node.isAbstract ? 'isThere:__typename' : '__typename');
  return `{${parts.join(' ')}}`;
}

/** Whether a field wanted on every type that can stand here can be asked of the interface. */
function isHoistable(model: Model, selection: Selection, field: OpField, entry: Entry): boolean {
  const { graph, typeName } = selection;
  const type = model.types.get(typeName);
  const there = type?.fields.get(field.name)?.inGraphs.get(graph);
  if (type?.kind !== 'interface' || there === undefined || there.standIn !== null) return false;
  for (const possible of model.possibleIn(graph, typeName)) {
    if (!entry.types.has(possible)) return false;
  }
  return entry.child === null || namedIn(there.type) === entry.child.typeName;
}

function printField(printer: Printer, field: OpField, entry: Entry, outer: Condition): string {
  const alias = field.key === field.name ? '' : `${field.key}:`;
  for (const { value } of field.args) addVariables(value, printer.variables);
  const args = field.args.length === 0 ? '' : `(${field.args.map(printArgument).join(',')})`;
  const condition = within(field.condition, outer);
  const inner = condition === null ? outer : field.condition;
  const below = entry.child === null ? '' : printSelection(printer, entry.child, inner);
  const head = `${alias}${field.name}${args}`;
  if (condition === null) return `${head}${below}`;
  for (const name of variablesOf(condition)) printer.variables.add(name);
  return condition.map((term) => printTerm(term, head, below)).join(' ');
}

/** One alternative: a directive of each kind on the field, the others on fragments around it. */
function printTerm(term: readonly string[], head: string, below: string): string {
  const directives = term.map((literal) =>
    literal.startsWith('!') ? `@skip(if:$${literal.slice(1)})` : `@include(if:$${literal})`,
  );
  const onField: string[] = [];
  const around: string[] = [];
  for (const directive of directives) {
    const isTaken = onField.some((d) => d.slice(0, 3) === directive.slice(0, 3));
    (isTaken ? around : onField).push(directive);
  }
  const field = `${head} ${onField.join(' ')}${below}`;
  return around.reduce((text, directive) => `... ${directive} {${text}}`, field);
}
