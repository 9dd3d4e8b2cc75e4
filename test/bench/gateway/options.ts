/** What the command line of the benchmark may say. */
import { parseArgs } from 'node:util';
import { PEERS } from './contestants.ts';
import type { Contestant } from './contestants.ts';
import { MODES } from './modes.ts';

export interface Options {
  readonly json: boolean;
  readonly modes: ReadonlySet<string>;
  readonly contestants: ReadonlySet<Contestant>;
  /** Whether gateways that are not part of the project are to be measured. */
  readonly needsPeers: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly subscribers: number;
}

const INSTALLED = new Set<Contestant>(['apollo', 'hive', 'hive-rust']);

/** @throws {Error} on an unknown option, mode or peer, or a number that is none */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      modes: { type: 'string' },
      peers: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      'warm-up': { type: 'string', default: '8' },
      subscribers: { type: 'string', default: '1000' },
    },
  });
  const known = [...new Set([...MODES.map((m) => m.name), 'subscribers'])];
  const peers = chosen('--peers', values.peers, PEERS);
  return {
    json: values.json,
    modes: new Set(chosen('--modes', values.modes, known)),
    contestants: new Set<Contestant>(['drawbar', ...peers]),
    needsPeers: peers.some((p) => INSTALLED.has(p)),
    rounds: positive('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds),
    warmUpSeconds: positive('--warm-up', values['warm-up']),
    subscribers: positive('--subscribers', values.subscribers),
  };
}

/** The named ones of those there are; all when none are named. */
function chosen<T extends string>(
  option: string,
  given: string | undefined,
  there: readonly T[],
): readonly T[] {
  const names = given?.split(',') ?? there;
  const unknown = names.filter((name) => !there.some((t) => t === name));
  if (unknown.length > 0) {
    throw new Error(`${option} does not know ${unknown.join()}; there are ${there.join()}.`);
  }
  return there.filter((name) => names.includes(name));
}

function positive(option: string, given: string): number {
  const value = Number(given);
  if (!(value > 0)) throw new Error(`${option} must be a number above 0, not "${given}".`);
  return value;
}
