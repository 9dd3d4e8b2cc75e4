/** The ISO code of a country that is written as a code or by its English name. */
import { cut } from './text-length.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Longest text the ERP keeps in a country field. */
const CHARACTERS_MAX = 10;

let codes: ReadonlyMap<string, string> | null = null;

/** `GB` for `GB`, `gb` and `United Kingdom`; an unknown name stays, cut to what the ERP holds. */
export function countryCode(text: string | null): string | null {
  const shown = text?.trim() ?? '';
  if (shown === '') return null;
  codes ??= namesToCodes();
  const known = codes.get(shown.toLowerCase());
  if (known !== undefined) return known;
  // Upper case first: it may lengthen a text. What is left of a longer name may be a name itself.
  const kept = cut(shown.toUpperCase(), CHARACTERS_MAX);
  return kept === null ? null : (codes.get(kept.toLowerCase()) ?? kept);
}

function namesToCodes(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const pairs = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).flatMap(
    (code) => {
      const name = names.of(code);
      // Withdrawn codes have the names of their successors.
      const valid = Intl.getCanonicalLocales(`und-${code}`)[0]?.slice('und-'.length) === code;
      return name === undefined || !valid ? [] : [[name.toLowerCase(), code] as const];
    },
  );
  return new Map(pairs);
}
