/** Which fields to ask for: all we know, less those this server does not have. */
import { ConnectorError } from '../connector-error.ts';
import type { CallContext } from '../records.ts';

export interface Selection {
  /** Names for `$select`. */
  names(): readonly string[];
  /** False for a field that this server does not have. */
  has(name: string): boolean;
  /** True once a read with these names has succeeded. */
  readonly isProven: boolean;
  proved(): void;
  /**
   * Learns from a refusal: true when fields of ours were left out, so that asking again makes
   * sense. Versions and installations differ by fields (systems.md 5, pitfall 14).
   */
  learn(error: unknown, context: CallContext): Promise<boolean>;
}

export interface SelectionSettings {
  /** Every field's name on the wire. */
  readonly all: readonly string[];
  /** Those without which a row is of no use. */
  readonly required: readonly string[];
  /** The names the server has; null when it does not say. Asked once, after a first refusal. */
  readonly discover: (context: CallContext) => Promise<ReadonlySet<string> | null>;
  readonly onLeftOut: (names: readonly string[]) => void;
}

export function createSelection(settings: SelectionSettings): Selection {
  let known = settings.all;
  const leftOut = new Set<string>();
  let proven = false;
  let discovered = false;

  function leaveOut(isMissing: (name: string) => boolean): boolean {
    const missing = known.filter((name) => !settings.required.includes(name) && isMissing(name));
    if (missing.length === 0) return false;
    for (const name of missing) leftOut.add(name);
    known = known.filter((name) => !leftOut.has(name));
    settings.onLeftOut(missing);
    return true;
  }

  /** Another read may have learnt it while this one was under way. */
  const isLeftOut = ({ message }: ConnectorError): boolean =>
    [...leftOut].some((name) => mentions(message, name));

  return {
    names: () => known,
    has: (name) => !leftOut.has(name),
    get isProven() {
      return proven;
    },
    proved() {
      proven = true;
    },
    async learn(error, context) {
      if (!(error instanceof ConnectorError) || error.failure !== 'data') return false;
      if (isLeftOut(error)) return true;
      if (!known.some((name) => mentions(error.message, name))) return false;
      if (!discovered) {
        discovered = true;
        const names = await settings.discover(context);
        if (names !== null && leaveOut((name) => !names.has(name))) return true;
      }
      return leaveOut((name) => mentions(error.message, name)) || isLeftOut(error);
    },
  };
}

/** Quoted, as both systems name a property they do not know; a bare word could be prose. */
function mentions(message: string, name: string): boolean {
  return ["'", '"', '`'].some((quote) => message.includes(`${quote}${name}${quote}`));
}
