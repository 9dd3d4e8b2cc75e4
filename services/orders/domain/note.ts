/** Notes about an order: which of them the other system lacks (`domain.md` 7.4). */
import { cut } from '@drawbar/schema/values';
import type { System } from './document.ts';

/** A note as it stands in one of the two systems. */
export interface FoundNote {
  readonly id: string;
  /** The order it is about, in the note's own system. */
  readonly parent: string;
  /** Without markup. */
  readonly text: string;
  readonly author: string | null;
  readonly writtenAt: Date;
  /** Of the ERP: id of the CRM's note that it is the copy of; null for one of its own. */
  readonly copyOf: string | null;
}

/** What was known of a note at the last look. */
export interface KnownNote {
  readonly system: System;
  readonly id: string;
  /** The CRM's text as the ERP has it; null while the other system has no copy. */
  readonly told: string | null;
}

export interface NoteOf {
  readonly system: System;
  readonly note: FoundNote;
}

export type NoteStep = {
  /** create: in the other system, under the note's own id. update: the ERP's text. */
  readonly op: 'create' | 'update';
  readonly of: NoteOf;
  /** Id of the ERP's record that an update changes. */
  readonly target: string | null;
};

export interface NotePlan {
  /** Notes that were written by people, each once. */
  readonly written: readonly NoteOf[];
  readonly steps: readonly NoteStep[];
}

/**
 * New notes go both ways, changed ones only from the CRM to the ERP. A note whose copy somebody
 * removed gets no second one.
 */
export function notePlan(
  crm: readonly FoundNote[],
  erp: readonly FoundNote[],
  known: readonly KnownNote[],
): NotePlan {
  const toldOf = new Map(known.map((note) => [`${note.system} ${note.id}`, note.told]));
  const inErp = new Map(erp.map((note) => [note.copyOf ?? note.id, note]));
  const inCrm = new Map(crm.map((note) => [note.id, note]));
  const written: NoteOf[] = [];
  const steps: NoteStep[] = [];
  for (const note of erp.filter(({ copyOf }) => copyOf === null)) {
    const of: NoteOf = { system: 'ERP', note };
    written.push(of);
    const copy = inCrm.get(note.id);
    const told = toldOf.get(`ERP ${note.id}`) ?? null;
    if (copy === undefined && told === null) steps.push({ op: 'create', of, target: null });
    if (copy === undefined || told === null) continue;
    const isAsWritten = [told, note.text].some((text) => copy.text === plainText(markup(text)));
    if (!isAsWritten) {
      steps.push({ op: 'update', of: { system: 'CRM', note: copy }, target: note.id });
    }
  }
  for (const note of crm) {
    const there = inErp.get(note.id);
    if (there !== undefined && there.copyOf === null) continue;
    const of: NoteOf = { system: 'CRM', note };
    written.push(of);
    const told = toldOf.get(`CRM ${note.id}`) ?? null;
    if (there === undefined) {
      if (told === null) steps.push({ op: 'create', of, target: null });
    } else if (told !== note.text && there.text !== note.text) {
      steps.push({ op: 'update', of, target: there.id });
    }
  }
  return { written, steps };
}

/** Characters of a note in the ERP. */
const TEXT_MAX = 2_000;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
const LAST_CODE_POINT = 0x10ffff;

/** A note of the ERP as the CRM takes it: what looks like markup is none. */
export function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The text of a note without its markup, cut to what the ERP keeps. */
export function plainText(marked: string): string {
  const text = marked
    .replaceAll(/<(?:br|\/p|\/div|\/li)\b[^>]*>/gi, '\n')
    .replaceAll(/<[^>]{0,2000}>/g, '')
    .replaceAll(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => decoded(whole, name))
    .replaceAll(/\n{3,}/g, '\n\n');
  return cut(text, TEXT_MAX) ?? '';
}

function decoded(whole: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
  const hex = name[1]?.toLowerCase() === 'x';
  const code = Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
  if (!Number.isInteger(code) || code === 0 || code > LAST_CODE_POINT) return whole;
  const character = String.fromCodePoint(code);
  return character.isWellFormed() ? character : whole;
}
