import { describe, expect, it } from 'vitest';
import { isTest, projectPaths, readSource, root, sources } from './source-files.ts';

const FILE_LINES_MAX = 400;
const TEST_LINES_MAX = 600;
const LINE_COLUMNS_MAX = 100;
const MEDIAN_LINES_MAX = 120;
/** Drawers for everything; a file is named after its one idea. */
const DRAWERS = /(?:^|[/-])(?:utils?|helpers?|common|shared|misc|manager|stuff)\.(?:test\.)?ts$/;

describe('source files', () => {
  it('are short', () => {
    const long = sources.filter(
      ({ path, lines }) => lines.length > (isTest(path) ? TEST_LINES_MAX : FILE_LINES_MAX),
    );
    expect(long.map(({ path, lines }) => `${path}: ${lines.length} lines`)).toEqual([]);
  });

  it('have a median length that can be read at one sitting', () => {
    const lengths = sources
      .filter(({ path }) => !isTest(path))
      .map(({ lines }) => lines.length)
      .sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(MEDIAN_LINES_MAX);
  });

  it('have short lines', () => {
    const wide = sources.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) =>
        line.length > LINE_COLUMNS_MAX ? [`${path}:${index + 1} (${line.length})`] : [],
      ),
    );
    expect(wide).toEqual([]);
  });

  it('say in their first line what they decide', () => {
    const silent = sources.filter(
      ({ path, text }) => !isTest(path) && !/^(?:#!.*\n)?(?:\/\*\*|\/\/)/.test(text),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('are named after one idea', () => {
    expect(sources.filter(({ path }) => DRAWERS.test(path)).map(({ path }) => path)).toEqual([]);
  });

  it('hold no reminders and no focused or skipped tests', () => {
    const marks = sources.filter(
      ({ path, text }) =>
        path !== 'test/tidy/files.test.ts' &&
        (/(?:\/\/|^\s*\*).*\b(?:TODO|FIXME|XXX)\b/m.test(text) ||
          /\b(?:it|describe|test)\.only\(/.test(text)),
    );
    expect(marks.map(({ path }) => path)).toEqual([]);
  });
});

describe('the project', () => {
  it('gives the migrations of a service one number each, without a gap', () => {
    const numbers = new Map<string, number[]>();
    for (const path of projectPaths()) {
      const [, folder = '', number = ''] = /^(.*\/migrations)\/(\d+)-[^/]*\.sql$/.exec(path) ?? [];
      if (number !== '') numbers.set(folder, [...(numbers.get(folder) ?? []), Number(number)]);
    }
    expect(numbers.size).toBeGreaterThan(0);
    const wrong = [...numbers].filter(([, given]) =>
      given.toSorted((a, b) => a - b).some((number, index) => number !== index + 1),
    );
    expect(wrong).toEqual([]);
  });

  it('has nothing at the top but what tools and the layout want', () => {
    const top = new Set(projectPaths().map((path) => path.split('/')[0]));
    const allowed = new Set([
      'package.json',
      'package-lock.json',
      'turbo.json',
      'tsconfig.json',
      'README.md',
      'LICENSE',
      'compose.yaml',
      'services',
      'gateway',
      'schema',
      'test',
      '.ci',
      '.gitignore',
      '.npmrc',
      '.oxlintrc.json',
      '.gitattributes',
    ]);
    expect([...top].filter((name) => name !== undefined && !allowed.has(name))).toEqual([]);
  });

  it('has exactly one title in every document', () => {
    const wrong = projectPaths()
      .filter((path) => path.endsWith('.md') && !path.includes('/data/'))
      .filter((path) => {
        const text = readSource(path).text.replaceAll(/```[\s\S]*?```/g, '');
        return (text.match(/^# /gm) ?? []).length !== 1;
      });
    expect(wrong).toEqual([]);
  });

  it('names no folder of any machine and no package registry', () => {
    const paths = new RegExp(`${root.replace(/\/$/, '')}|/home/[a-z]+/|registry\\.npm`, 'i');
    const wrong = projectPaths()
      .filter((path) => /\.(?:ts|mjs|md|json|graphql|yaml|csv)$/.test(path))
      .filter((path) => path !== 'test/tidy/files.test.ts' && paths.test(readSource(path).text));
    expect(wrong).toEqual([]);
  });
});
