/** The example operations of `schema/operations`, by name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kind, parse, print, type OperationTypeNode } from 'graphql';

const FOLDER = fileURLToPath(new URL('../../schema/operations', import.meta.url));

export interface ExampleOperation {
  readonly name: string;
  readonly type: OperationTypeNode;
  readonly text: string;
}

export const exampleOperations: readonly ExampleOperation[] = readdirSync(FOLDER).flatMap((file) =>
  parse(readFileSync(join(FOLDER, file), 'utf8')).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? [
          {
            name: definition.name?.value ?? '',
            type: definition.operation,
            text: print(definition),
          },
        ]
      : [],
  ),
);

/** @throws {Error} when there is none of that name. */
export function exampleOperation(name: string): string {
  const found = exampleOperations.find((operation) => operation.name === name);
  if (found === undefined) throw new Error(`There is no example operation ${name}.`);
  return found.text;
}
