/** Whether a failure says that the database is away for a while, rather than that we are wrong. */

/** What the driver and the sockets below it say; codes of SQLSTATE are told by their class. */
const DRIVER_CODES: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
]);
/** 08: connection exceptions; 53: out of connections, memory or disk; 57P: shut down, starting. */
const STATE_CLASSES = /^(?:08|53|57P)/;
/** Wrappers put a cause below a cause; nobody stacks more of them. */
const CAUSES_MAX = 5;

/** @param failure what was thrown by a statement, perhaps as the cause of something else. */
export function isDatabaseAway(failure: unknown): boolean {
  let found = failure;
  for (let depth = 0; depth < CAUSES_MAX && found instanceof Error; depth += 1) {
    const { code } = found as Error & { code?: unknown };
    if (typeof code === 'string' && (DRIVER_CODES.has(code) || STATE_CLASSES.test(code))) {
      return true;
    }
    found = found.cause;
  }
  return false;
}
