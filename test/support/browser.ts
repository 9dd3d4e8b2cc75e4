/** A real browser, where this machine has one. */
import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of the browser: CHROME_PATH, else a usual place; null when there is none. */
export const browserPath: string | null =
  [process.env['CHROME_PATH'], ...PLACES].find(
    (path): path is string => path !== undefined && existsSync(path),
  ) ?? null;

/** Says in the test's name why it is skipped. */
export const browserNote =
  browserPath === null ? ' (skipped: no Chromium or Chrome here; set CHROME_PATH)' : '';

/** Quiet, and without a sandbox of its own where it runs as root. */
export const BROWSER_ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
