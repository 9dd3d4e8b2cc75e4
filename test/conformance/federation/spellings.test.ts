/** One supergraph, written down as other composers and older ones write it: answers stay. */
import { parse, print, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { loadUniverse } from '../universe/load-folder.ts';
import { createSubject } from '../universe/subject.ts';
import { caseFolder, caseNames, readOperations } from './read-case.ts';

type Spelling = (sdl: string) => string;

/** Before v0.3 a union's members were those that a subgraph knows, and enum values likewise. */
const withoutMembers: Spelling = (sdl) => {
  const gone = (name: string): null | undefined =>
    name === 'join__unionMember' || name === 'join__enumValue' ? null : undefined;
  const document = visit(parse(sdl), {
    Directive: ({ name }) => gone(name.value),
    DirectiveDefinition: ({ name }) => gone(name.value),
  });
  return print(document).replace(/join\/v0\.\d/, 'join/v0.2');
};

const reversed: Spelling = (sdl) => {
  const document = parse(sdl);
  return print({ ...document, definitions: document.definitions.toReversed() });
};

const NULLS = 'requires: null, provides: null, type: null, override: null, contextArguments: []';
const spelledOut: Spelling = (sdl) =>
  sdl
    .replace(/join\/v0\.\d/, 'join/v0.5')
    .replaceAll(/@join__field\(graph: (\w+)\)/g, `@join__field(${NULLS}, graph: $1)`)
    .replaceAll(/@join__type\(graph: (\w+)\)/g, '@join__type(resolvable: true, graph: $1)');

const renamed: Spelling = (sdl) =>
  sdl
    .replace(/inaccessible\/v0\.2"/, 'inaccessible/v0.2", as: "hidden"')
    .replaceAll(/@inaccessible\b/g, '@hidden');

describe.each([
  ['without members of unions', withoutMembers],
  ['in another order', reversed],
  ['with everything spelled out', spelledOut],
  ['with a renamed directive', renamed],
] as const)('a supergraph %s', (_, spell) => {
  it.each(caseNames())('answers %s alike', async (name) => {
    const universe = await loadUniverse(caseFolder(name));
    const supergraphSdl = spell(universe.supergraphSdl);
    for (const { text, expected } of readOperations(name)) {
      const { variables = {}, labels = [], chance = 0.5, scopes = [] } = expected;
      const subject = createSubject(
        { ...universe, supergraphSdl },
        { labels: new Set(labels), chance },
      );
      const { data = null } = await subject.run(text, variables, { scopes });
      expect(JSON.stringify(data)).toBe(JSON.stringify(expected.data));
    }
  });
});
