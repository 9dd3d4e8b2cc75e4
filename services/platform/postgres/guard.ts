/** Starts a server again whenever it is gone, within a bound. */

/**
 * A server that dies more often than this within the window has a reason that a start does not
 * mend.
 */
const RESTARTS_MAX = 5;
const WINDOW_MS = 60_000;
const LOOK_MS = 250;

/**
 * Looks at the server until `stop` is called.
 * @param options `gaveUp` is called once, with the last failure, when starting it does not help.
 * @returns stops looking; nothing is started after it.
 */
export function guard(
  server: { isRunning(): boolean; restart(): Promise<void> },
  options: {
    readonly now: () => number;
    readonly restarted: () => void;
    readonly gaveUp: (message: string) => void;
  },
): () => void {
  let recent: number[] = [];
  let stopped = false;
  let lastFailure = '';
  const look = async (): Promise<void> => {
    if (stopped) return;
    if (!server.isRunning()) {
      recent = recent.filter((at) => options.now() - at < WINDOW_MS);
      if (recent.length >= RESTARTS_MAX) {
        options.gaveUp(`PostgreSQL could not be kept running. ${lastFailure}`.trim());
        return;
      }
      recent.push(options.now());
      try {
        await server.restart();
        options.restarted();
      } catch (error) {
        // Killed, its own processes may hold its memory a moment longer; the next look tries again.
        lastFailure = (error as Error).message;
      }
    }
    timer = setTimeout(() => void look(), LOOK_MS);
    timer.unref();
  };
  let timer = setTimeout(() => void look(), LOOK_MS);
  timer.unref();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
