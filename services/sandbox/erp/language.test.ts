/** Which language a header asks for, and what becomes of messages. */
import { describe, expect, it } from 'vitest';
import { GERMAN } from './german.ts';
import { languageOf, worded } from './language.ts';

const asked = (header: string) =>
  languageOf({
    method: 'GET',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'accept-language': header },
    body: '',
    origin: '',
  });

describe('the language', () => {
  it.each([
    ['de-DE', 'de-DE'],
    ['DE', 'de-DE'],
    ['de-AT, en;q=0.8', 'de-DE'],
    ['fr-FR, de;q=0.5, en;q=0.4', 'de-DE'],
    ['en-US, de;q=0.9', 'en-US'],
    ['de;q=0', 'en-US'],
    ['fr-FR', 'en-US'],
    ['', 'en-US'],
    [';;,q=,de;q=x', 'de-DE'],
  ])('of %j is %s', (header, language) => {
    expect(asked(header)).toBe(language);
  });
});

describe('a message', () => {
  it('keeps its values and gets the captions of the language', () => {
    const english =
      'The field itemCategoryCode contains a value (Order) that cannot be found in the related ' +
      'table (itemCategory).';
    expect(worded(english, 'en-US')).toBe(english);
    expect(worded(english, 'de-DE')).toBe(
      'Das Feld itemCategoryCode enthält einen Wert (Order), der in der zugehörigen Tabelle ' +
        '(Artikelkategorie) nicht vorkommt.',
    );
  });

  it('keeps the word that clients read', () => {
    expect(worded('DRAWBAR_NOTHING_TO_POST: There is nothing to post.', 'de-DE')).toBe(
      'DRAWBAR_NOTHING_TO_POST: Es gibt nichts zu buchen.',
    );
  });

  it('stays in English when there is no other wording', () => {
    expect(worded('DRAWBAR_KEY_SPENT: x', 'de-DE')).toBe('DRAWBAR_KEY_SPENT: x');
  });

  it('has the same gaps in both languages, and is found by its own text', () => {
    const gaps = (text: string) => [...text.matchAll(/\{(\d)!?\}/g)].map(([, n]) => n).sort();
    for (const { english, german } of GERMAN) {
      expect([english, gaps(german)]).toEqual([english, gaps(english)]);
      const filled = (text: string) => text.replaceAll(/\{(\d)!?\}/g, 'value$1');
      expect(worded(filled(english), 'de-DE')).toBe(filled(german));
    }
  });
});
