/** `drawbar`: the graph on a command line. Data goes to standard output, all else to the other. */
import { createGraphClient } from '../graph-client.ts';
import { runCommand } from './run-command.ts';

const { DRAWBAR_URL, DRAWBAR_PORT, DRAWBAR_API_KEY, DRAWBAR_TOKEN } = process.env;
/** Without more the one that `npm start` starts with the same settings. */
const url = (DRAWBAR_URL || `http://127.0.0.1:${DRAWBAR_PORT || 4000}`).replace(/\/$/, '');
const headers: Record<string, string> = {
  ...(DRAWBAR_API_KEY === undefined ? {} : { 'x-api-key': DRAWBAR_API_KEY }),
  ...(DRAWBAR_TOKEN === undefined ? {} : { authorization: `Bearer ${DRAWBAR_TOKEN}` }),
};

// Whoever reads the output may have enough of it (`drawbar issues | head`).
process.stdout.on('error', () => process.exit());

process.exitCode = await runCommand(process.argv.slice(2), {
  client: createGraphClient(url, headers),
  url,
  write: (text) => {
    if (text !== '') process.stdout.write(`${text}\n`);
  },
  tell: (text) => {
    process.stderr.write(`${text}\n`);
  },
  isWatched: process.stderr.isTTY === true,
});
