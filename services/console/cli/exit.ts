/** How the command ends: its exit codes, and the failures that lead to them. */

/** Listed by `drawbar help`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, partial: 3, refused: 4, away: 5 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command; the lines are for a person. */
export class Stop extends Error {
  readonly exit: Exit;
  readonly lines: readonly string[];
  constructor(exit: Exit, lines: readonly string[]) {
    super(lines.join(' '));
    this.exit = exit;
    this.lines = lines;
  }
}

const REFUSED = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'TOKEN_EXPIRED', 'MISSING_SCOPE']);

/** The exit code for a published error code. */
export function exitOf(code: string | undefined): Exit {
  if (code === undefined) return EXIT.failed;
  if (REFUSED.has(code)) return EXIT.refused;
  return code.startsWith('UPSTREAM_') ? EXIT.away : EXIT.failed;
}

/** The exit code for the status of a run that has ended. */
export function exitOfRun(status: string): Exit {
  if (status === 'SUCCEEDED') return EXIT.ok;
  return status === 'PARTIAL' ? EXIT.partial : EXIT.failed;
}
