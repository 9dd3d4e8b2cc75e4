import { describe, expect, it } from 'vitest';
import { loadUniverse } from '../universe/load-folder.ts';
import { createSubject } from '../universe/subject.ts';
import type { Universe } from '../universe/universe.ts';
import { caseFolder } from './read-case.ts';

const universe = await loadUniverse(caseFolder('requires-simple'));
const changed = (change: (sdl: string) => string): Universe => ({
  ...universe,
  supergraphSdl: change(universe.supergraphSdl),
});
const link = (url: string, purpose: string) => (sdl: string) =>
  sdl.replace('schema', `schema @link(url: "${url}", for: ${purpose})`);

describe('a supergraph that cannot be served as it says', () => {
  it('is refused when an argument comes from a context', () => {
    const argument = '[{context: "a__c", name: "n", type: "Int", selection: "{ weight }"}]';
    const withArgument = (sdl: string): string =>
      sdl.replace('requires: "fragile")', `requires: "fragile", contextArguments: ${argument})`);
    expect(withArgument(universe.supergraphSdl)).not.toBe(universe.supergraphSdl);
    expect(() => createSubject(changed(withArgument))).toThrow(/context/i);
  });

  it('is refused when it needs a feature for execution or security that is unknown', () => {
    for (const purpose of ['EXECUTION', 'SECURITY']) {
      const unknown = link('https://specs.example.test/teleport/v1.0', purpose);
      expect(() => createSubject(changed(unknown))).toThrow(/teleport/);
    }
  });

  it('is refused when it does not parse, or is no supergraph', () => {
    expect(() => createSubject(changed((sdl) => sdl.slice(0, -3)))).toThrow(/./);
    expect(() => createSubject(changed(() => 'type Query { a: Int }'))).toThrow(/supergraph/i);
  });
});

describe('an operation that cannot be answered as it says', () => {
  const subject = createSubject(universe);
  const refused = async (text: string): Promise<string> => {
    const result = await subject.run(text, {});
    expect(result.data).toBeUndefined();
    expect(subject.sent).toEqual([]);
    return (result.errors ?? []).map((e) => e.message).join('\n');
  };

  it('is refused when it asks for deferred or streamed parts', async () => {
    expect(await refused('{ dearest { stamp ... @defer { weight } } }')).toContain('@defer');
    expect(await refused('{ parcels @stream { id } }')).toContain('@stream');
  });

  it('is refused when it names machinery of federation', async () => {
    expect(await refused('{ _service { sdl } }')).toContain('_service');
    const entities = '{ _entities(representations: []) { __typename } }';
    expect(await refused(entities)).toContain('_entities');
  });

  it('is refused when fragments go in circles', async () => {
    const circle =
      '{ dearest { ...A } } fragment A on Parcel { ...B } fragment B on Parcel { ...A }';
    expect(await refused(circle)).toMatch(/itself/);
  });
});
