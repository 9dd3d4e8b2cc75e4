import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, Kind, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql';
import { describe, expect, it } from 'vitest';
import { root } from './source-files.ts';

const schema = buildSchema(readFileSync(join(root, 'schema/api.graphql'), 'utf8'));
const folder = join(root, 'schema/operations');
const documents = readdirSync(folder).map((file) => ({
  file,
  document: parse(readFileSync(join(folder, file), 'utf8')),
}));
const names = documents.flatMap(({ document }) =>
  document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
  ),
);

describe('the example operations', () => {
  it('fit the schema that clients see', () => {
    const errors = documents.flatMap(({ file, document }) =>
      validate(schema, document).map(({ message }) => `${file}: ${message}`),
    );
    expect(errors).toEqual([]);
  });

  it('have names of their own', () => {
    expect(names.length).toBeGreaterThan(50);
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(names.length);
  });

  it('together use every root field', () => {
    const used = new Set<string>();
    const info = new TypeInfo(schema);
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    for (const { document } of documents) {
      visit(
        document,
        visitWithTypeInfo(info, {
          Field(node) {
            const parent = info.getParentType();
            if (roots.some((type) => type === parent)) used.add(`${parent}.${node.name.value}`);
          },
        }),
      );
    }
    const all = roots.flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${type}.${field}`),
    );
    expect(all.filter((field) => !used.has(field))).toEqual([]);
  });
});
