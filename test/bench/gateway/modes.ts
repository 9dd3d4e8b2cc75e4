/** What is asked of the contestants: the operations, and how one request differs from the next. */
import { readFileSync } from 'node:fs';
import { parse, print, separateOperations } from 'graphql';
import type { Contestant } from './contestants.ts';

export interface Mode {
  readonly name: string;
  readonly dedup: boolean;
  readonly connections: number;
  readonly contestants: readonly Contestant[];
  /** The JSON body of the n-th request. */
  readonly body: (n: number) => string;
}

const file = new URL('shop/operations.graphql', import.meta.url);
const operations = separateOperations(parse(readFileSync(file, 'utf8'), { noLocation: true }));
const text = (name: string): string => {
  const document = operations[name];
  if (document === undefined) throw new Error(`The shop has no operation ${name}.`);
  return print(document);
};

const ALL: readonly Contestant[] = ['drawbar', 'apollo', 'hive', 'hive-rust', 'proxy', 'static'];
/** Gateways that answer a document they never saw; the proxy knows one only. */
const GATEWAYS: readonly Contestant[] = ['drawbar', 'apollo', 'hive', 'hive-rust', 'static'];
const DEDUPLICATING: readonly Contestant[] = ['drawbar', 'hive', 'hive-rust', 'proxy', 'static'];
const CONNECTIONS = 50;
const PRODUCTS = 9;

const always = (body: object): (() => string) => {
  const fixed = JSON.stringify(body);
  return () => fixed;
};

const deep = always({ query: text('Deep') });
const small = always({ query: text('Availability') });
const availability = text('Availability');

/** The modes with one request and one answer; `subscribers` is run on its own. */
export const MODES: readonly Mode[] = [
  mode('deep', false, ALL, deep),
  mode('deep', true, DEDUPLICATING, deep),
  mode('small', false, ALL, small),
  mode('small', true, DEDUPLICATING, small),
  mode('cold', false, GATEWAYS, (n) =>
    JSON.stringify({ query: availability.replace('Availability', `Availability${n}`) }),
  ),
  // Nothing of one document serves the next: an alias changes the form of the answer.
  mode('cold-shapes', false, GATEWAYS, (n) =>
    JSON.stringify({ query: availability.replace(' name', ` n${n}: name`) }),
  ),
  mode('random-variables', false, GATEWAYS, (n) =>
    JSON.stringify({ query: availability, variables: { first: 1 + ((n * 7) % PRODUCTS) } }),
  ),
];

function mode(
  name: string,
  dedup: boolean,
  contestants: readonly Contestant[],
  body: (n: number) => string,
): Mode {
  return { name, dedup, connections: CONNECTIONS, contestants, body };
}

/** The body that opens a stream. */
export const subscription = JSON.stringify({ query: text('Stock') });
