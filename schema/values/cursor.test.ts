import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

describe('a cursor', () => {
  it('gives back its keys, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.string({ unit: 'grapheme', maxLength: 40 })), {
          minLength: 1,
          maxLength: 3,
        }),
        (keys) => {
          expect(decodeCursor(encodeCursor(keys), keys.length)).toEqual(keys);
        },
      ),
    );
  });

  it.each(['', 'x', '!!!', encodeCursor(['a']), btoa('{"a":1}'), btoa('[1,2]'), 'a'.repeat(5000)])(
    'with two keys is not read out of %j',
    (text) => expect(decodeCursor(text, 2)).toBeNull(),
  );
});
