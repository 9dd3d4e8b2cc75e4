/** In which language the ERP words its refusals: `Accept-Language` decides, codes stay. */
import type { WireRequest } from '../serve/wire.ts';
import { GERMAN, GERMAN_CAPTIONS, type Translation } from './german.ts';

export type Language = 'en-US' | 'de-DE';

const DEFAULT: Language = 'en-US';
const SPOKEN: ReadonlyMap<string, Language> = new Map([
  ['en', 'en-US'],
  ['de', 'de-DE'],
]);
/** Ranges of one header that are looked at. */
const RANGES_MAX = 20;

/** The language that the client likes best of those that are spoken here. */
export function languageOf({ headers }: WireRequest): Language {
  let best: Language = DEFAULT;
  let bestWeight = 0;
  for (const range of (headers['accept-language'] ?? '').split(',', RANGES_MAX)) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const language = SPOKEN.get(tag.split('-')[0]?.trim() ?? '');
    const weight = weightOf(parameters);
    if (language !== undefined && weight > bestWeight) {
      best = language;
      bestWeight = weight;
    }
  }
  return best;
}

function weightOf(parameters: readonly string[]): number {
  const quality = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(Boolean);
  return quality === undefined ? 1 : Number(quality);
}

/** A word that clients read, not people: it stays. */
const MACHINE_WORD = /^DRAWBAR_[A-Z_]+: /;

/** @returns the message itself when there is no other wording of it. */
export function worded(message: string, language: Language): string {
  if (language === 'en-US') return message;
  const word = MACHINE_WORD.exec(message)?.[0] ?? '';
  const text = message.slice(word.length);
  for (const { pattern, german } of PATTERNS) {
    const match = pattern.exec(text);
    if (match !== null) return word + filled(german, match.slice(1));
  }
  return message;
}

const GAP = /\{(\d)(!?)\}/g;

const PATTERNS = GERMAN.map(({ english, german }: Translation) => ({
  pattern: new RegExp(`^${RegExp.escape(english).replaceAll(/\\\{(\d)\\\}/g, '(.*?)')}$`, 's'),
  german,
}));

function filled(german: string, gaps: readonly string[]): string {
  return german.replaceAll(GAP, (_, index: string, mark: string) => {
    const gap = gaps[Number(index)] ?? '';
    return mark === '' ? gap : gap.split(', ').map(caption).join(', ');
  });
}

function caption(english: string): string {
  return GERMAN_CAPTIONS.get(english) ?? english;
}
