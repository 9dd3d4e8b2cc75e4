/** Writes values, types and variable definitions as GraphQL text, without visitors. */
import { Kind, print } from 'graphql';
import type { ArgumentNode, TypeNode, ValueNode, VariableDefinitionNode } from 'graphql';

/** `name: value` */
export function printArgument({ name, value }: ArgumentNode): string {
  return `${name.value}: ${printValue(value)}`;
}

/** The same text for equal sets of arguments, whatever their order. */
export function argumentsKey(args: readonly ArgumentNode[]): string {
  const [only, ...others] = args;
  if (only === undefined) return '';
  if (others.length === 0) return printArgument(only);
  return args.map(printArgument).sort().join();
}

export function printValue(value: ValueNode): string {
  switch (value.kind) {
    case Kind.VARIABLE:
      return `$${value.name.value}`;
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.ENUM:
      return value.value;
    case Kind.BOOLEAN:
      return value.value ? 'true' : 'false';
    case Kind.NULL:
      return 'null';
    case Kind.LIST:
      return `[${value.values.map(printValue).join(', ')}]`;
    case Kind.OBJECT:
      return `{${value.fields.map((f) => `${f.name.value}: ${printValue(f.value)}`).join(', ')}}`;
    case Kind.STRING:
      // Strings have two forms and escapes: graphql-js knows them.
      return print(value);
  }
}

export function printDefinition({ variable, type, defaultValue }: VariableDefinitionNode): string {
  const text = `$${variable.name.value}: ${printType(type)}`;
  return defaultValue === undefined ? text : `${text} = ${printValue(defaultValue)}`;
}

function printType(type: TypeNode): string {
  switch (type.kind) {
    case Kind.NAMED_TYPE:
      return type.name.value;
    case Kind.LIST_TYPE:
      return `[${printType(type.type)}]`;
    case Kind.NON_NULL_TYPE:
      return `${printType(type.type)}!`;
  }
}

/** Adds the names of the variables inside a value. */
export function addVariables(value: ValueNode, into: Set<string>): void {
  if (value.kind === Kind.VARIABLE) into.add(value.name.value);
  else if (value.kind === Kind.LIST) for (const each of value.values) addVariables(each, into);
  else if (value.kind === Kind.OBJECT) for (const f of value.fields) addVariables(f.value, into);
}
