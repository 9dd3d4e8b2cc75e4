/** Which fields to ask for: all we know, less those this server has said it does not know. */
import { ConnectorError } from '../port.ts';

export interface Selection {
  /** Names for `$select`. */
  names(): readonly string[];
  /**
   * Learns from a refusal: true when it named fields of ours that can be left out, so that asking
   * again makes sense. Versions differ by fields (systems.md 5, pitfall 14).
   */
  learn(error: unknown): boolean;
}

/**
 * @param all every field's name on the wire.
 * @param required those without which a row is of no use.
 */
export function createSelection(
  all: readonly string[],
  required: readonly string[],
  onLeftOut: (names: readonly string[]) => void,
): Selection {
  let known = all;
  return {
    names: () => known,
    learn(error) {
      if (!(error instanceof ConnectorError) || error.failure !== 'data') return false;
      const refused = known.filter(
        (name) => !required.includes(name) && mentions(error.message, name),
      );
      if (refused.length === 0) return false;
      known = known.filter((name) => !refused.includes(name));
      onLeftOut(refused);
      return true;
    },
  };
}

/** Quoted, as both systems name a property they do not know; a bare word could be prose. */
function mentions(message: string, name: string): boolean {
  return ["'", '"', '`'].some((quote) => message.includes(`${quote}${name}${quote}`));
}
