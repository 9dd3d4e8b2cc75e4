/** The ISO code of a country that is written as a code or by its English name. */
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Longest text the ERP keeps in a country field. */
const CHARACTERS_MAX = 10;

let codes: ReadonlyMap<string, string> | null = null;

/** `GB` for `GB`, `gb` and `United Kingdom`; an unknown name stays, cut to what the ERP holds. */
export function countryCode(text: string | null): string | null {
  const shown = text?.trim() ?? '';
  if (shown === '') return null;
  codes ??= namesToCodes();
  return codes.get(shown.toLowerCase()) ?? shown.slice(0, CHARACTERS_MAX).toUpperCase();
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
