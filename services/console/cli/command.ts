/** What a command of the command line is. */
import type { Exit } from './exit.ts';
import type { Session } from './session.ts';

/** Values of options that were given, `true` for those without a value. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

export interface Outcome {
  readonly exit: Exit;
  /** What `--json` prints. */
  readonly data: unknown;
  /** What a person reads. */
  readonly text: string;
  /** Told to a person when there is no text. */
  readonly nothing?: string;
}

export interface Command {
  /** The words that call it. */
  readonly name: string;
  /** What follows them, for the help. */
  readonly usage: string;
  readonly does: string;
  /** Options with a value, and those without. */
  readonly values?: readonly string[];
  readonly flags?: readonly string[];
  /** How many words may follow; none when left out. */
  readonly words?: readonly [least: number, most: number];
  /** @throws {Stop} */
  run(session: Session, words: readonly string[], options: Options): Promise<Outcome>;
}

/** A value that was given, or null. */
export function valueOf(options: Options, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' ? value : null;
}
