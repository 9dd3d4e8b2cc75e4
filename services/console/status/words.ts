/** States in a word and a shape: never by colour alone; numbers and times as people read them. */

export interface Mark {
  readonly sign: string;
  readonly word: string;
  /** Class of the style sheet. */
  readonly tone: 'good' | 'busy' | 'warn' | 'bad' | 'quiet';
}

const MARKS: Readonly<Record<string, Mark>> = {
  HEALTHY: { sign: '✓', word: 'fine', tone: 'good' },
  SYNCING: { sign: '●', word: 'at work', tone: 'busy' },
  DEGRADED: { sign: '▲', word: 'needs you', tone: 'warn' },
  FAILING: { sign: '✕', word: 'failing', tone: 'bad' },
  PAUSED: { sign: '‖', word: 'paused', tone: 'quiet' },
  NOT_SET_UP: { sign: '○', word: 'not set up', tone: 'quiet' },
  ON_TIME: { sign: '✓', word: 'on time', tone: 'good' },
  QUEUED: { sign: '…', word: 'queued', tone: 'busy' },
  LATE: { sign: '◷', word: 'late', tone: 'warn' },
  OVERDUE: { sign: '✕', word: 'overdue', tone: 'bad' },
  NEVER: { sign: '○', word: 'never ran', tone: 'quiet' },
  ACTION_REQUIRED: { sign: '▲', word: 'needs you', tone: 'warn' },
  WAITING: { sign: '…', word: 'waits', tone: 'quiet' },
  RUNNING: { sign: '▶', word: 'runs', tone: 'busy' },
  CANCELLING: { sign: '▶', word: 'cancelling, finishes the records in hand', tone: 'warn' },
  CANCELLED: { sign: '⊘', word: 'cancelled', tone: 'quiet' },
  SUCCEEDED: { sign: '✓', word: 'done', tone: 'good' },
  PARTIAL: { sign: '▲', word: 'partly done', tone: 'warn' },
  FAILED: { sign: '✕', word: 'failed', tone: 'bad' },
  DONE: { sign: '✓', word: 'done', tone: 'good' },
  TODO: { sign: '○', word: 'to do', tone: 'warn' },
  OPTIONAL: { sign: '○', word: 'optional', tone: 'quiet' },
  BLOCKED: { sign: '…', word: 'later', tone: 'quiet' },
};

/** A state of a later release is shown by its own name. */
export function markOf(state: string): Mark {
  return MARKS[state] ?? { sign: '·', word: inWords(state), tone: 'quiet' };
}

const KINDS: Readonly<Record<string, string>> = {
  FULL: 'full synchronisation',
  MODIFIED: 'what changed',
  RECORD: 'named records',
  MATCH_COUPLING: 'match-based coupling',
};

/** What a run does. */
export function kindInWords(kind: string): string {
  return KINDS[kind] ?? inWords(kind);
}

const STEPS: Readonly<Record<string, string>> = {
  CONNECT_CRM: 'Connect the CRM',
  CONNECT_ERP: 'Connect the ERP',
  TEST: 'Test the connection',
  INSTALL_SOLUTION: 'Install what the CRM needs',
  CHOOSE_MAPPINGS: 'Choose what to synchronise',
  ITEM_AVAILABILITY: 'Stock in the CRM',
  SALES_ORDER_INTEGRATION: 'Orders',
  ENABLE: 'Switch on',
  FULL_SYNC: 'Full synchronisation',
};

/** A step of the set-up. */
export function stepInWords(kind: string): string {
  return STEPS[kind] ?? inWords(kind);
}

/** `1 cause`, `2 causes`. */
export function counted(value: number, word: string): string {
  return `${amount(value)} ${word}${value === 1 ? '' : 's'}`;
}

/** `ITEM_AVAILABILITY` as `item availability`. */
export function inWords(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}

export function amount(value: number): string {
  return value.toLocaleString('en-US');
}

const MINUTE_MS = 60_000;

/** How long ago, or in how long; an empty text for null. */
export function ago(at: string | null, now: Date): string {
  if (at === null) return '';
  const minutes = Math.round((now.getTime() - Date.parse(at)) / MINUTE_MS);
  if (minutes === 0) return 'now';
  const text = span(Math.abs(minutes));
  return minutes > 0 ? `${text} ago` : `in ${text}`;
}

function span(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** Time left, rounded: nobody needs the second. */
export function roughly(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 90) return `about ${Math.ceil(seconds / 10) * 10} s`;
  return `about ${Math.ceil(seconds / 60)} min`;
}

const WRITTEN: readonly (readonly [counter: string, word: string])[] = [
  ['inserted', 'new'],
  ['modified', 'changed'],
  ['unchanged', 'same'],
  ['deleted', 'deleted'],
  ['coupled', 'coupled'],
  ['uncoupled', 'uncoupled'],
  ['skipped', 'skipped'],
  ['failed', 'failed'],
];

/** The counters that are not zero. */
export function countsInWords(counts: Readonly<Record<string, number>>): string {
  const parts = WRITTEN.flatMap(([counter, word]) => {
    const value = counts[counter] ?? 0;
    return value === 0 ? [] : [`${amount(value)} ${word}`];
  });
  return parts.length === 0 ? 'nothing to do' : parts.join(', ');
}
