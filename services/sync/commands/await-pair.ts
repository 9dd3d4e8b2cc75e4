/** Waits, with a bound, until a worker has looked at a pair that somebody asked for. */
import { ANY_ISSUE, type IssueFilter } from '../domain/filters.ts';
import { setTimeout as wait } from 'node:timers/promises';
import type { TableMapping } from '../domain/mapping.ts';
import type { System } from '../domain/integration.ts';
import { unfitWords } from '../domain/failure.ts';
import { exceptItself } from '../domain/missing-records.ts';
import { dependencyError, inputError } from '../domain/user-error.ts';
import { readIssues } from '../store/read-issues.ts';
import { readCouplingsOf } from '../store/read-couplings.ts';
import type { Sql } from '../store/sql.ts';
import { lookAgain } from '../store/waited.ts';
import type { CommandContext } from './context.ts';
import type { CoupleAnswer } from './couple.ts';
import { unfitCode } from './pair-errors.ts';

/** A person looks at the answer; a bulk run in front of them takes longer than this. */
const WAIT_MS = 10_000;
const LOOK_MS = 40;
/** What the other system made along is told by its feed, half a second later at best. */
const LOOK_AGAIN_MS = 300;

/** Of an issue; the first time it happens there is none. */
const STALE = 'RECORD_CHANGED_MEANWHILE';
/** Also what somebody said to leave alone: whoever asks for it again is told the reason. */
const UNRESOLVED = ['OPEN', 'RETRYING', 'IGNORED'] as const;

/** Published codes of what keeps a record from being coupled. */
const CODES: Readonly<Record<string, Parameters<typeof inputError>[0]>> = {
  AMBIGUOUS_MATCH: 'AMBIGUOUS_MATCH',
  REQUIRED_VALUE_MISSING: unfitCode('REQUIRED_VALUE_MISSING'),
  EXCHANGE_RATE_MISSING: unfitCode('EXCHANGE_RATE_MISSING'),
  BASE_UNIT_MISSING: unfitCode('BASE_UNIT_MISSING'),
};

interface RecordOf {
  readonly system: System;
  readonly id: string;
}

/** The coupling as it is then, or what keeps the two from being coupled. */
export async function awaitPair(
  { database, now }: CommandContext,
  integration: string,
  mapping: TableMapping,
  pending: string | null,
  record: RecordOf,
): Promise<CoupleAnswer> {
  const { sql } = database;
  const filter = { ...ANY_ISSUE, states: UNRESOLVED, mapping: mapping.name, record };
  for (let waited = 0, rest = LOOK_MS; waited < WAIT_MS; waited += rest) {
    const [open] = await sql<{ id: string; attempts: number }[]>`/* awaitPair */
      select id, attempts from sync.pending where id = ${pending}`;
    if (open === undefined) break;
    if (open.attempts > 0) {
      // Read again and tried at once: another change of the record came between.
      const [issue] = await readIssues(sql, integration, filter, 1);
      const isStale = issue === undefined || issue.code === STALE;
      if (!isStale && !(await lookAgain(database, integration, open.id, now()))) break;
      rest = LOOK_AGAIN_MS;
    }
    await wait(rest);
  }
  const [left] = await sql`/* awaitPair left */ select from sync.pending where id = ${pending}`;
  const answer = await answerNow(sql, integration, mapping, filter);
  return left === undefined ? answer : { ...answer, begun: true };
}

async function answerNow(
  sql: Sql,
  integration: string,
  mapping: TableMapping,
  filter: IssueFilter & { readonly record: RecordOf },
): Promise<CoupleAnswer> {
  const { system, id } = filter.record;
  const couplings = await readCouplingsOf(sql, integration, [{ mappings: [], system, id }]);
  const coupling = couplings.find((row) => row.mapping === mapping.name) ?? null;
  const [issue] = await readIssues(sql, integration, filter, 1);
  if (issue === undefined) {
    if (coupling !== null) return { coupling, userErrors: [] };
    const message = 'The record is still being worked on.';
    const fix = 'Look at it again in a moment, or see syncIssues.';
    return { coupling, userErrors: [inputError('NOT_ALLOWED_NOW', message, { fix })] };
  }
  if (issue.waitingFor.length > 0) {
    const own = [{ mapping: mapping.name, system, id }];
    if (exceptItself(own, issue.waitingFor).length > 0) {
      return { coupling, userErrors: [dependencyError(integration, issue.waitingFor)] };
    }
    // A base unit that waits for itself: its group has not brought one of that name along.
    const label = issue.waitingFor[0]?.label ?? '';
    const { message, fix } = unfitWords(label, 'BASE_UNIT_MISSING', 'Code');
    return { coupling, userErrors: [inputError('REQUIRED', message, { fix })] };
  }
  const code = CODES[issue.code] ?? 'NOT_ALLOWED_NOW';
  const { message } = issue;
  const fix = issue.fix ?? 'Nothing: it is tried again by itself; syncIssues tells when.';
  return { coupling, userErrors: [inputError(code, message, { fix })] };
}
