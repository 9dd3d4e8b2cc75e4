import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { root } from './source-files.ts';

const api = buildSchema(readFileSync(join(root, 'schema/api.graphql'), 'utf8'));
const types = Object.values(api.getTypeMap()).filter((type) => !type.name.startsWith('__'));
const objects = types.filter((type) => isObjectType(type));
const rootTypes = [api.getQueryType(), api.getMutationType(), api.getSubscriptionType()].filter(
  (type): type is GraphQLObjectType => type !== null && type !== undefined,
);
const fieldsOf = (type: GraphQLObjectType): GraphQLField<unknown, unknown>[] =>
  Object.values(type.getFields());

/** Names that say all there is to say; every other field tells unit, owner and when it is null. */
const SELF_EXPLAINING = new Set([
  'id',
  'name',
  'code',
  'description',
  'message',
  'field',
  'fix',
  'docsUrl',
  'node',
  'nodes',
  'edges',
  'cursor',
  'pageInfo',
  'kind',
  'status',
  'state',
  'at',
  'createdAt',
  'updatedAt',
  'freshness',
  'number',
  'label',
  'type',
  'currency',
  'userErrors',
  'version',
  'system',
  'enabled',
  'hasNextPage',
  'hasPreviousPage',
  'startCursor',
  'endCursor',
  'input',
  'lines',
  'email',
  'phone',
]);
/** Ratios and scores; everything that is counted or paid is a Decimal. */
const FLOATS = /score|percent|rate/i;

describe('the API schema', () => {
  it('describes every type', () => {
    const silent = types.filter(
      (type) =>
        type.description === undefined &&
        !rootTypes.includes(type as GraphQLObjectType) &&
        !(isScalarType(type) && ['ID', 'String', 'Int', 'Float', 'Boolean'].includes(type.name)),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('describes every root field and argument-taking field', () => {
    const silent = rootTypes.flatMap((type) =>
      fieldsOf(type)
        .filter((field) => (field.description ?? '') === '')
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(silent).toEqual([]);
  });

  it('has nullable root fields: one subgraph that is away must not empty the answer', () => {
    const strict = rootTypes
      .filter((type) => type !== api.getMutationType())
      .flatMap((type) =>
        fieldsOf(type)
          .filter((field) => isNonNullType(field.type))
          .map((field) => field.name),
      );
    expect(strict).toEqual([]);
  });

  it('gives the suffix Connection to pages alone, each with edges, nodes and pageInfo', () => {
    const wrong = objects
      .filter(({ name }) => name.endsWith('Connection'))
      .filter(
        (type) => !['edges', 'nodes', 'pageInfo'].every((field) => field in type.getFields()),
      );
    expect(wrong.map(({ name }) => name)).toEqual([]);
    const unbounded = objects.flatMap((type) =>
      fieldsOf(type)
        .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
        .filter(
          (field) =>
            !['first', 'after'].every((name) => field.args.some((arg) => arg.name === name)),
        )
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(unbounded).toEqual([]);
  });

  it('has mutations with one input and a payload that lists userErrors', () => {
    const mutation = api.getMutationType();
    const wrong = (mutation === null || mutation === undefined ? [] : fieldsOf(mutation)).filter(
      (field) => {
        const payload = getNamedType(field.type);
        const errors = isObjectType(payload) && 'userErrors' in payload.getFields();
        return field.args.length !== 1 || field.args[0]?.name !== 'input' || !errors;
      },
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('has subscriptions that resume by cursor and say what each event is', () => {
    const subscription = api.getSubscriptionType();
    const wrong = (
      subscription === null || subscription === undefined ? [] : fieldsOf(subscription)
    ).filter((field) => {
      const event = getNamedType(field.type);
      const tells =
        isObjectType(event) && ['cursor', 'kind', 'at'].every((name) => name in event.getFields());
      return !tells || !field.args.some((arg) => arg.name === 'after');
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('knows no floating-point number but scores, percents and rates', () => {
    const floats = [...objects, ...types.filter((type) => isInputObjectType(type))].flatMap(
      (type) =>
        Object.values(type.getFields())
          .filter(({ type: of, name }) => /\bFloat\b/.test(String(of)) && !FLOATS.test(name))
          .map((field) => `${type.name}.${field.name}`),
    );
    expect(floats).toEqual([]);
  });

  it('describes the fields whose names do not say all', () => {
    const silent = objects
      .filter((type) => !rootTypes.includes(type))
      .flatMap((type) =>
        fieldsOf(type)
          .filter(({ name, description }) => !description && !SELF_EXPLAINING.has(name))
          .map(({ name }) => `${type.name}.${name}`),
      );
    // Plain values of a type whose own description tells what they are, as in the contract.
    expect(silent.length / Math.max(1, objects.flatMap(fieldsOf).length)).toBeLessThan(0.15);
  });

  it('has no type that nothing leads to', () => {
    const reached = new Set<string>();
    const visit = (name: string): void => {
      const type = api.getType(name);
      if (type === undefined || reached.has(name)) return;
      reached.add(name);
      if (isUnionType(type)) for (const member of type.getTypes()) visit(member.name);
      if (isInterfaceType(type)) {
        for (const member of api.getPossibleTypes(type)) visit(member.name);
      }
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const { name: parent } of type.getInterfaces()) visit(parent);
        for (const field of Object.values(type.getFields())) {
          visit(getNamedType(field.type).name);
          for (const arg of field.args) visit(getNamedType(arg.type).name);
        }
      }
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) visit(getNamedType(field.type).name);
      }
    };
    for (const type of rootTypes) visit(type.name);
    const lost = types.filter(
      (type) => !reached.has(type.name) && !isScalarType(type) && !isEnumType(type),
    );
    expect(lost.map(({ name }) => name)).toEqual([]);
  });
});
