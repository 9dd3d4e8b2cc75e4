/** Finds the command that was typed, runs it, and says how it ended. */
import { parseArgs } from 'node:util';
import type { GraphClient } from '../graph-client.ts';
import type { Command } from './command.ts';
import { CONFLICT_COMMANDS } from './conflict-commands.ts';
import { EXIT, Stop, type Exit } from './exit.ts';
import { RECORD_COMMANDS } from './record-commands.ts';
import { createSession } from './session.ts';
import { SETUP_COMMANDS } from './setup-commands.ts';
import { SYNC_COMMANDS } from './sync-commands.ts';

const COMMANDS: readonly Command[] = [
  ...RECORD_COMMANDS,
  ...CONFLICT_COMMANDS,
  ...SETUP_COMMANDS,
  ...SYNC_COMMANDS,
];

export interface CommandIo {
  readonly client: GraphClient;
  /** Where it asks, for whoever gets no answer. */
  readonly url: string;
  /** Data only: what a pipe reads. */
  readonly write: (text: string) => void;
  /** Everything else. */
  readonly tell: (text: string) => void;
  /** Whether somebody looks on: progress is shown to people only. */
  readonly isWatched: boolean;
}

/** Answers the exit code; never throws for what a caller can mend. */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<Exit> {
  if (argv.length === 0 || ['help', '--help', '-h'].includes(argv[0] ?? '')) {
    io.write(help());
    return EXIT.ok;
  }
  try {
    const { command, words, options } = typed(argv);
    const isJson = options['json'] === true;
    const named = options['integration'];
    const progress = io.isWatched && !isJson ? io.tell : null;
    const wanted = typeof named === 'string' ? named : null;
    const session = createSession(io, wanted, progress);
    const { exit, data, text, nothing } = await command.run(session, words, options);
    io.write(isJson ? JSON.stringify(data) : text);
    if (!isJson && text === '' && nothing !== undefined) io.tell(nothing);
    return exit;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    for (const line of error.lines) io.tell(line);
    return error.exit;
  }
}

function typed(argv: readonly string[]) {
  const command = COMMANDS.filter(({ name }) => isCalled(name, argv)).toSorted(
    (a, b) => b.name.length - a.name.length,
  )[0];
  if (command === undefined) {
    throw new Stop(EXIT.usage, [`There is no command ${argv[0]}; ${alike(argv[0])}.`]);
  }
  const { name, values = [], flags = [], words: [least, most] = [0, 0] } = command;
  const { values: options, positionals } = parsed(argv.slice(name.split(' ').length), {
    ...Object.fromEntries([...values, 'integration'].map((one) => [one, { type: 'string' }])),
    ...Object.fromEntries([...flags, 'json'].map((one) => [one, { type: 'boolean' }])),
  });
  if (positionals.length < least || positionals.length > most) {
    throw new Stop(EXIT.usage, [`It is called: drawbar ${name} ${command.usage}`]);
  }
  return { command, words: positionals, options };
}

/** Commands of which the first word was typed, or where all of them are listed. */
function alike(first: string | undefined): string {
  const names = COMMANDS.filter(({ name }) => name.split(' ')[0] === first).map(({ name }) => name);
  return names.length === 0 ? 'drawbar help lists them' : `there are: ${names.join(', ')}`;
}

function isCalled(name: string, argv: readonly string[]): boolean {
  return name.split(' ').every((word, at) => argv[at] === word);
}

function parsed(
  args: readonly string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
): {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
} {
  try {
    const found = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: found.values, positionals: found.positionals };
  } catch (error) {
    throw new Stop(EXIT.usage, [error instanceof Error ? error.message : 'That is no command.']);
  }
}

function help(): string {
  const lines = COMMANDS.map(
    ({ name, usage, does }) => `${name} ${usage}`.trim() + `\n    ${does}`,
  );
  const codes = Object.entries(EXIT).map(([name, code]) => `${code} ${name}`);
  return `${lines.join('\n')}

Every command takes --json (the graph's own answer) and --integration NAME.
DRAWBAR_URL says where Drawbar is (else this machine, at DRAWBAR_PORT or 4000), DRAWBAR_API_KEY or
DRAWBAR_TOKEN who asks.
Exit codes: ${codes.join(', ')}.`;
}
