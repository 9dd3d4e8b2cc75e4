/** Which of two states of one record is the later one, as far as its system tells. */
import type { Row } from './ports.ts';

type State = Pick<Row, 'version' | 'modifiedAt'>;

/** `doubtful`: they differ within one tick of the system's clock. `unknown`: nothing tells. */
export type Age = 'same' | 'older' | 'newer' | 'doubtful' | 'unknown';

/** Dataverse counts its versions; those of Business Central only tell that something changed. */
const COUNTED = /^W\/"(\d+)"$/;

/** How old a state is against another of the same record. */
export function ageAgainst(row: State, other: State): Age {
  if (row.version === other.version) return 'same';
  const [own, theirs] = [countOf(row), countOf(other)];
  if (own !== null && theirs !== null) return own < theirs ? 'older' : 'newer';
  if (row.modifiedAt === null || other.modifiedAt === null) return 'unknown';
  const later = row.modifiedAt.getTime() - other.modifiedAt.getTime();
  if (later === 0) return 'doubtful';
  return later < 0 ? 'older' : 'newer';
}

function countOf({ version }: State): bigint | null {
  const digits = COUNTED.exec(version)?.[1];
  return digits === undefined ? null : BigInt(digits);
}
