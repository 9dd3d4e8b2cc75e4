import { describe, expect, it } from 'vitest';
import { candidatesOf, type Match, type WantedKeys } from './candidates.ts';

const wanted: WantedKeys = { id: 'me', system: 'CRM', keys: ['0.0:10000', '1.0:cannon|b27'] };
const hit = (key: string, id: string, change: Partial<Match> = {}): Match => ({
  key,
  id,
  system: 'CRM',
  coupled: false,
  ...change,
});

describe('the candidates of a record', () => {
  it.each([
    ['nothing equal', [], { kind: 'none' }],
    ['another record alone has the key', [hit('0.0:20000', 'a')], { kind: 'none' }],
    ['one free record', [hit('0.0:10000', 'a')], { kind: 'one', id: 'a' }],
    [
      'several by number, one by name',
      [hit('0.0:10000', 'a'), hit('0.0:10000', 'b'), hit('1.0:cannon|b27', 'b')],
      { kind: 'one', id: 'b' },
    ],
    [
      'a coupled one by number, a free one by name',
      [hit('0.0:10000', 'a', { coupled: true }), hit('1.0:cannon|b27', 'b')],
      { kind: 'one', id: 'b' },
    ],
    [
      'several that fit alike',
      [hit('1.0:cannon|b27', 'b'), hit('1.0:cannon|b27', 'a')],
      { kind: 'many', ids: ['a', 'b'] },
    ],
    [
      'one that has a partner',
      [hit('0.0:10000', 'a', { coupled: true })],
      { kind: 'taken', id: 'a' },
    ],
    [
      'one that somebody else on our side fits as well',
      [hit('1.0:cannon|b27', 'a'), hit('1.0:cannon|b27', 'twin', { system: 'ERP' })],
      { kind: 'many', ids: ['a'] },
    ],
    [
      'one whose other suitor has a partner already',
      [
        hit('1.0:cannon|b27', 'a'),
        hit('1.0:cannon|b27', 'twin', { system: 'ERP', coupled: true }),
        hit('1.0:cannon|b27', 'me', { system: 'ERP' }),
      ],
      { kind: 'one', id: 'a' },
    ],
  ] as const)('with %s', (_name, matches, expected) => {
    expect(candidatesOf(wanted, matches)).toEqual(expected);
  });
});
