/** The command `drawbar-gateway`: reads its arguments, serves, and stops on a signal. */
import { flushCompileCache } from 'node:module';
import { ArgumentError, USAGE, readArguments } from './command/arguments.ts';
import { createLogLines } from './command/log-lines.ts';
import { compare, serve } from './command/run.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  if (given.includes('--help')) {
    process.stdout.write(USAGE);
    return;
  }
  const args = readArguments(given);
  if (args.check !== null) {
    const changes = await compare(args.check, args.supergraph);
    for (const change of changes) process.stdout.write(`breaking: ${change}\n`);
    process.stdout.write(`${changes.length} breaking changes\n`);
    if (changes.length > 0) process.exitCode = FAILED;
    return;
  }
  const log = createLogLines((line) => process.stderr.write(line), Date.now);
  const gateway = await serve(args, log);
  process.stdout.write(`Serving ${gateway.url}/graphql\n`);
  // Written now and not at the end: a process that is killed must not cost the next start.
  flushCompileCache();
  const stop = (): void => {
    gateway.close().catch((err: unknown) => {
      log.error({ err }, 'The gateway did not stop in order');
    });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof ArgumentError) process.stderr.write(`\n${USAGE}`);
  process.exitCode = error instanceof ArgumentError ? WRONG_USAGE : FAILED;
});
