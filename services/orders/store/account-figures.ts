/** Whose figures the CRM is to be told, and what it was told last. */
import { createHash } from 'node:crypto';
import type { Database } from '@drawbar/platform/database';
import type { FiguresOf } from '../domain/account-figures.ts';

/** Figures that are due, held by one worker. */
export interface DueFigures extends FiguresOf {
  readonly integration: string;
  readonly customerId: string;
  /** null: the CRM has no record yet. */
  readonly told: string | null;
  readonly attempts: number;
  /** End of the lease; another moment by then means that something changed meanwhile. */
  readonly takenUntil: Date;
}

export interface FigureStore {
  take(integrations: readonly string[], limit: number): Promise<DueFigures[]>;
  told(due: DueFigures, hash: string | null): Promise<void>;
  later(due: DueFigures, waitSeconds: number, message: string): Promise<void>;
}

/** Longer than telling takes. */
const LEASE_SECONDS = 120;

export function createFigureStore({ sql }: Database, now: () => Date): FigureStore {
  const later = (seconds: number): Date => new Date(now().getTime() + seconds * 1_000);
  return {
    async take(integrations, limit) {
      const takenUntil = later(LEASE_SECONDS);
      return [
        ...(await sql<DueFigures[]>`
          /* take figures */
          with due as (
            select f.integration, f.id, c.code, c.document
            from orders.account_figures f
            join orders.customer c on c.integration = f.integration and c.id = f.customer
              and c.partner = f.id
            where f.integration = any(${integrations as string[]}::uuid[])
              and f.due_at <= ${now()}
            order by f.due_at limit ${limit} for update of f skip locked
          )
          update orders.account_figures f
          set due_at = ${takenUntil}, attempts = f.attempts + 1
          from due where f.integration = due.integration and f.id = due.id
          returning f.integration, f.id as "accountId", f.customer as "customerId", f.told,
                    f.attempts, f.due_at as "takenUntil", due.code as "customerNumber",
                    coalesce(due.document ->> 'displayName', '') as "customerName"`),
      ];
    },
    async told({ integration, accountId, takenUntil }, hash) {
      await sql`
        update orders.account_figures
        set told = ${hash}, attempts = 0, message = null,
            due_at = case when due_at <> ${takenUntil} then due_at
                          when ${isKnown(hash)} then 'infinity' else ${now()} end
        where integration = ${integration} and id = ${accountId}`;
    },
    async later({ integration, accountId, takenUntil }, waitSeconds, message) {
      await sql`
        update orders.account_figures
        set message = ${message},
            due_at = case when due_at = ${takenUntil} then ${later(waitSeconds)} else due_at end
        where integration = ${integration} and id = ${accountId}`;
    },
  };
}

/** Stands for figures that the CRM has from an earlier, unanswered call. */
export const SOME_FIGURES = 'unknown';

function isKnown(hash: string | null): boolean {
  return hash !== null && hash !== SOME_FIGURES;
}

/** Tells one set of figures from another. */
export function hashOf(fields: Readonly<Record<string, string | null>>): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
