/** Couples many pairs of one mapping, each answered on its own; or all of them, or none. */
import type { UserError } from '../domain/user-error.ts';
import { inputError } from '../domain/user-error.ts';
import type { CouplingRow } from '../domain/stored.ts';
import type { Asked, CommandContext } from './context.ts';
import { couple, coupleIn, keysOf, type CoupleAnswer, type CoupleRequest } from './couple.ts';
import { haveReadUnknown } from './latest-records.ts';
import { transact } from '../store/transact.ts';

export const PAIRS_MAX = 500;

export interface BulkPair {
  readonly ref: string;
  readonly erpKey: string | null;
  readonly crmKey: string | null;
}

export interface BulkAnswer {
  readonly results: readonly {
    readonly ref: string;
    readonly coupling: CouplingRow | null;
    readonly userErrors: readonly UserError[];
  }[];
  readonly userErrors: readonly UserError[];
  /** A worker goes on with some of them. */
  readonly begun: boolean;
}

/** Undoes what the other pairs of an atomic call did. */
class Refused extends Error {
  readonly answers: readonly CoupleAnswer[];
  constructor(answers: readonly CoupleAnswer[]) {
    super('One pair was refused.');
    this.answers = answers;
  }
}

export async function bulkCouple(
  context: CommandContext,
  asked: Asked,
  request: Omit<CoupleRequest, 'erpKey' | 'crmKey'> & { readonly atomic: boolean },
  pairs: readonly BulkPair[],
): Promise<BulkAnswer> {
  const refuse = (error: UserError): BulkAnswer => ({
    results: [],
    userErrors: [error],
    begun: false,
  });
  if (pairs.length > PAIRS_MAX) {
    const message = `At most ${PAIRS_MAX} pairs; got ${pairs.length}.`;
    return refuse(inputError('TOO_MANY', message, { field: ['pairs'], fix: 'Split the call.' }));
  }
  const isWhole = pairs.every(({ erpKey, crmKey }) => erpKey !== null && crmKey !== null);
  if (request.atomic && !isWhole) {
    const message = 'All or none is possible for records that exist on both sides only.';
    return refuse(inputError('NOT_ALLOWED_NOW', message, { field: ['atomic'] }));
  }
  const answers = request.atomic
    ? await allOrNoneSeen(context, asked, request, pairs)
    : await oneByOne(context, asked, request, pairs);
  return {
    results: pairs.map(({ ref }, index) => {
      const { coupling, userErrors } = answers[index] ?? { coupling: null, userErrors: [] };
      return { ref, coupling, userErrors };
    }),
    userErrors: [],
    begun: answers.some(({ begun }) => begun === true),
  };
}

async function oneByOne(
  context: CommandContext,
  asked: Asked,
  request: Omit<CoupleRequest, 'erpKey' | 'crmKey'>,
  pairs: readonly BulkPair[],
): Promise<CoupleAnswer[]> {
  const whole: CoupleAnswer[] = [];
  const since = context.now();
  // A creation waits for a worker: many of them wait together.
  for (let at = 0; at < pairs.length; at += TOGETHER) {
    const chunk = pairs.slice(at, at + TOGETHER);
    whole.push(
      ...(await Promise.all(
        chunk.map((pair) => couple(context, asked, { ...request, ...pair }, since)),
      )),
    );
  }
  return whole;
}

const TOGETHER = 8;

/** The same once more where a record that was not known has been read since the call came. */
async function allOrNoneSeen(
  context: CommandContext,
  asked: Asked,
  request: Omit<CoupleRequest, 'erpKey' | 'crmKey'>,
  pairs: readonly BulkPair[],
): Promise<readonly CoupleAnswer[]> {
  const since = context.now();
  const answers = await allOrNone(context, asked, request, pairs);
  const errors = answers.flatMap(({ userErrors }) => userErrors);
  const isNews = await haveReadUnknown(context, { ...asked, ...request }, errors, since);
  return isNews ? allOrNone(context, asked, request, pairs) : answers;
}

async function allOrNone(
  context: CommandContext,
  asked: Asked,
  request: Omit<CoupleRequest, 'erpKey' | 'crmKey'>,
  pairs: readonly BulkPair[],
): Promise<readonly CoupleAnswer[]> {
  const named: { readonly erpId: string; readonly crmId: string }[] = [];
  const refused: CoupleAnswer[] = [];
  for (const { erpKey, crmKey } of pairs) {
    const keys = await keysOf(context, asked, { ...request, erpKey, crmKey });
    refused.push({ coupling: null, userErrors: 'error' in keys ? [keys.error] : [] });
    if ('error' in keys || keys.erpId === null || keys.crmId === null) continue;
    named.push({ erpId: keys.erpId, crmId: keys.crmId });
  }
  if (named.length < pairs.length) return withReasons(refused);
  try {
    return await transact(context.database.sql, async (tx) => {
      const answers: CoupleAnswer[] = [];
      for (const pair of named) {
        const whole = { ...request, erpKey: pair.erpId, crmKey: pair.crmId };
        answers.push(await coupleIn(tx, context, asked, whole, pair));
      }
      if (answers.some(({ userErrors }) => userErrors.length > 0)) throw new Refused(answers);
      return answers;
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return withReasons(error.answers);
  }
}

/** What was right by itself says why it was not done. */
function withReasons(answers: readonly CoupleAnswer[]): CoupleAnswer[] {
  const message = 'Nothing was coupled: another pair of the call was refused.';
  const fix = 'Mend that one, or leave atomic out.';
  const left = inputError('NOT_ALLOWED_NOW', message, { field: ['atomic'], fix });
  return answers.map(({ userErrors }) => ({
    coupling: null,
    userErrors: userErrors.length > 0 ? userErrors : [left],
  }));
}
