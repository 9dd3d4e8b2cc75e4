/** The process that attacks: one attack at a time, with bodies made before the clock runs. */
import { ATTACKS } from './attacks.ts';
import { busy } from './crowd.ts';

const CONNECTIONS = 4;
/** Different bodies of one attack; a gateway must not live by remembering the last one. */
const BODIES = 40;

export interface Order {
  readonly url: string;
  readonly attack: string;
  readonly timeMs: number;
}

let name = '';
let bodies: Buffer[] = [];
process.on('message', (order: Order) => {
  if (name !== order.attack) {
    name = order.attack;
    const attack = ATTACKS.find((known) => known.name === name);
    bodies = Array.from({ length: BODIES }, (_, at) => Buffer.from(attack?.body(at) ?? ''));
  }
  const body = (at: number): Buffer => bodies[at % BODIES] ?? Buffer.alloc(0);
  const crowd = { url: order.url, connections: CONNECTIONS, body };
  void busy(crowd, order.timeMs).then((answered) => process.send?.(answered));
});
