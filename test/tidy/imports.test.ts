import { describe, expect, it } from 'vitest';
import { importsOf, packageOf, resolveRelative, workspaceOf, workspaces } from './imports.ts';
import { isTest, sources, type SourceFile } from './source-files.ts';

/** Every import of every file, with where it leads. */
const imports = sources.flatMap((file) =>
  importsOf(file).map((specifier) => ({ file, specifier, target: packageOf(specifier) })),
);
const named = ({ file, specifier }: { file: SourceFile; specifier: string }): string =>
  `${file.path} -> ${specifier}`;
/** What only tests use, declared once at the root. */
const TEST_TOOLS = new Set(['vitest', 'fast-check', '@drawbar/test']);
const SUBGRAPHS = ['accounts', 'catalog', 'orders', 'sync'];

describe('imports', () => {
  it('leave a package only by its name and its exports', () => {
    const wrong = imports.filter(({ file, specifier }) => {
      if (!specifier.startsWith('.')) return false;
      const home = workspaceOf(file.path);
      return (
        home !== undefined && !resolveRelative(file.path, specifier).startsWith(`${home.folder}/`)
      );
    });
    expect(wrong.map(named)).toEqual([]);
  });

  it('name only what another package exports', () => {
    const wrong = imports.filter(({ specifier, target }) => {
      const owner = workspaces.find(({ name }) => name === target);
      if (owner === undefined) return false;
      const rest = specifier.slice(owner.name.length);
      return !owner.exports.has(rest === '' ? '.' : `.${rest}`);
    });
    expect(wrong.map(named)).toEqual([]);
  });

  it('are declared by the package they stand in', () => {
    const wrong = imports.filter(({ file, target }) => {
      const home = workspaceOf(file.path);
      if (target === null || home === undefined || target === home.name) return false;
      if (isTest(file.path) && TEST_TOOLS.has(target)) return false;
      return !home.declared.has(target);
    });
    expect(wrong.map(named)).toEqual([]);
  });
});

/** From which rooms an import may never come, by the room it stands in (style.md 6). */
const WALLS: readonly {
  readonly room: RegExp;
  readonly rule: string;
  readonly mayImport: (specifier: string) => boolean;
}[] = [
  {
    room: /^schema\/values\//,
    rule: 'the values are pure',
    mayImport: (specifier) => specifier.startsWith('.') || specifier === 'decimal.js',
  },
  {
    room: /^services\/[a-z]+\/domain\//,
    rule: 'rules know neither GraphQL nor SQL nor the clock',
    mayImport: (specifier) =>
      (specifier.startsWith('.') && !/\/(?:graph|store)\//.test(specifier)) ||
      specifier === '@drawbar/schema/values' ||
      specifier === 'decimal.js' ||
      // Types of what a port gives and takes; erased at run time.
      specifier === '@drawbar/connectors/port',
  },
  {
    room: /^services\/[a-z]+\/graph\//,
    rule: 'resolvers reach the store and the systems only through what they are given',
    mayImport: (specifier) =>
      !/\/store\//.test(specifier) && !/^(?:drizzle-orm|postgres)/.test(specifier),
  },
  {
    room: /^services\/[a-z]+\/store\//,
    rule: 'the store knows no resolver',
    mayImport: (specifier) => !/\/graph\//.test(specifier) && specifier !== 'graphql',
  },
  {
    room: /^gateway\//,
    rule: 'the gateway knows no service',
    mayImport: (specifier) => !specifier.startsWith('@drawbar/'),
  },
  {
    room: /^services\/connectors\//,
    rule: 'connectors know the wire alone',
    mayImport: (specifier) =>
      !specifier.startsWith('@drawbar/') || specifier.startsWith('@drawbar/schema'),
  },
  {
    room: /^services\/platform\//,
    rule: 'the platform knows no service',
    mayImport: (specifier) =>
      !specifier.startsWith('@drawbar/') || specifier.startsWith('@drawbar/schema'),
  },
  ...SUBGRAPHS.map((name) => ({
    room: new RegExp(`^services/${name}/`),
    rule: `${name} knows the other subgraphs not, or through their intake`,
    mayImport: (specifier: string) =>
      !SUBGRAPHS.some((other) => other !== name && specifier.startsWith(`@drawbar/${other}`)) ||
      (name === 'sync' && /^@drawbar\/(?:accounts|catalog|orders)\/intake$/.test(specifier)),
  })),
];

describe('walls between rooms', () => {
  it.each(WALLS)('hold: $rule ($room)', ({ room, mayImport }) => {
    const wrong = imports.filter(
      ({ file, specifier }) => room.test(file.path) && !isTest(file.path) && !mayImport(specifier),
    );
    expect(wrong.map(named)).toEqual([]);
  });

  it('keep clock, chance and files out of the rules', () => {
    const wrong = sources.filter(
      ({ path, text }) =>
        /^(?:services\/[a-z]+\/domain|schema\/values)\//.test(path) &&
        !isTest(path) &&
        /Date\.now\(|new Date\(\)|Math\.random\(|from 'node:/.test(text),
    );
    expect(wrong.map((file) => file.path)).toEqual([]);
  });
});
