/** Text from callers that no database holds is refused where it comes in, whatever takes it. */
import { isStorable } from '@drawbar/schema/values';
import {
  GraphQLError,
  GraphQLID,
  GraphQLList,
  GraphQLNonNull,
  GraphQLScalarType,
  GraphQLString,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** @throws {GraphQLError} `BAD_USER_INPUT`; whoever coerces adds which value it is. */
export function refuseUnstorable(text: string): string {
  if (isStorable(text)) return text;
  const message = 'Text must not hold the character U+0000 or half of a surrogate pair; remove it.';
  throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

function careful(scalar: GraphQLScalarType<string, string>): GraphQLScalarType<string, string> {
  return new GraphQLScalarType<string, string>({
    name: scalar.name,
    description: scalar.description,
    serialize: (value) => scalar.serialize(value),
    parseValue: (value) => refuseUnstorable(scalar.parseValue(value)),
    parseLiteral: (node, variables) => refuseUnstorable(scalar.parseLiteral(node, variables)),
  });
}

/** By the name they have in every schema, which `graphql` gives to no other types. */
const CAREFUL = new Map([GraphQLString, GraphQLID].map((scalar) => [scalar.name, careful(scalar)]));

/**
 * Gives arguments and fields of inputs types of the same names that look at what is given. Types of
 * answers stay: nothing is looked at twice.
 */
export function refuseUnstorableText(schema: GraphQLSchema): void {
  const types = schema.getTypeMap();
  for (const type of Object.values(types)) {
    const isOurs = !type.name.startsWith('__');
    if (isOurs && (isObjectType(type) || isInterfaceType(type))) {
      for (const { args } of Object.values(type.getFields())) {
        for (const argument of args) argument.type = carefulType(argument.type);
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) field.type = carefulType(field.type);
    }
  }
  // variables are declared by these names
  for (const [name, scalar] of CAREFUL) if (name in types) types[name] = scalar;
}

function carefulType(type: GraphQLInputType): GraphQLInputType {
  if (isNonNullType(type)) return new GraphQLNonNull(carefulType(type.ofType));
  if (isListType(type)) return new GraphQLList(carefulType(type.ofType));
  return (CAREFUL.get(type.name) as GraphQLInputType | undefined) ?? type;
}
