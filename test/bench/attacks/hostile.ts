/** The process that attacks: one attack at a time, with a body made before the clock runs. */
import { ATTACKS } from './attacks.ts';
import { busy } from './crowd.ts';

const CONNECTIONS = 4;
/** Stands in the body for the number of the request: a gateway must not live by its memory. */
const NUMBER = 700_000_000;

export interface Order {
  readonly url: string;
  readonly attack: string;
  readonly timeMs: number;
}

let name = '';
let template = Buffer.alloc(0);
let sent = 0;
process.on('message', (order: Order) => {
  if (name !== order.attack) {
    name = order.attack;
    const attack = ATTACKS.find((known) => known.name === name);
    template = Buffer.from(attack?.body(NUMBER) ?? '');
  }
  const crowd = { url: order.url, connections: CONNECTIONS, body };
  void busy(crowd, order.timeMs).then((answered) => process.send?.(answered));
});

/**
 * The attack's body with another number in it. Only the first place is written: that makes it new,
 * and the attacker's own work must not take the processor from the honest client.
 */
function body(): Buffer {
  const made = Buffer.from(template);
  sent += 1;
  const at = made.indexOf(String(NUMBER));
  if (at >= 0) made.write(String(NUMBER + sent), at, 'latin1');
  return made;
}
