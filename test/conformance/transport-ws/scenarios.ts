/** What a server of `graphql-transport-ws` must do, as scenarios against its URL. */
import assert from 'node:assert/strict';
import { openPeer } from './peer.ts';
import type { Peer } from './peer.ts';

/** Operations of the server under test. */
export interface Subject {
  readonly url: string;
  /** One result. */
  readonly query: string;
  /** At least two results, then the end. */
  readonly finite: string;
  /** Stays open; may or may not give results. */
  readonly endless: string;
  /** Takes `$text: String`, and is the operation `Echo` beside another one. */
  readonly echo: string;
  /** The result of `echo`, as JSON, for the text "hello". */
  readonly echoed: string;
}

export interface Scenario {
  readonly name: string;
  run(subject: Subject): Promise<void>;
}

const INIT = { type: 'connection_init' };

const subscribe = (id: string, query: string, more: object = {}): object => ({
  id,
  type: 'subscribe',
  payload: { query, ...more },
});

async function ready(subject: Subject): Promise<Peer> {
  const peer = await openPeer(subject.url);
  peer.send(INIT);
  await peer.next('connection_ack');
  return peer;
}

async function answersPing(peer: Peer): Promise<void> {
  peer.send({ type: 'ping' });
  await peer.next('pong');
}

const handshake: readonly Scenario[] = [
  {
    name: 'an init is acknowledged',
    async run(subject) {
      await ready(subject);
    },
  },
  {
    name: 'an init with a payload is acknowledged',
    async run({ url }) {
      const peer = await openPeer(url);
      peer.send({ ...INIT, payload: { color: 'blue' } });
      await peer.next('connection_ack');
    },
  },
  {
    name: 'the subprotocol is chosen, also among others',
    async run({ url }) {
      const peer = await openPeer(url, { protocols: ['graphql-ws', 'graphql-transport-ws'] });
      assert.equal(peer.protocol, 'graphql-transport-ws');
    },
  },
  {
    name: 'a second init closes with 4429',
    async run(subject) {
      const peer = await ready(subject);
      peer.send(INIT);
      assert.equal((await peer.closed()).code, 4429);
    },
  },
  {
    name: 'two inits at once close with 4429',
    async run({ url }) {
      const peer = await openPeer(url);
      peer.send(INIT);
      peer.send(INIT);
      assert.equal((await peer.closed()).code, 4429);
    },
  },
  {
    name: 'a subscribe before the acknowledgement closes with 4401',
    async run({ url, query }) {
      const peer = await openPeer(url);
      peer.send(subscribe('1', query));
      assert.deepEqual(await peer.closed(), { code: 4401, reason: 'Unauthorized' });
    },
  },
  {
    name: 'no init closes with 4408',
    async run({ url }) {
      const peer = await openPeer(url);
      assert.equal((await peer.closed()).code, 4408);
    },
  },
  ...[[], ['graphql-ws'], ['other']].map((protocols) => ({
    name: `the subprotocols [${protocols.join()}] are not acceptable`,
    async run({ url }: Subject) {
      const { code } = await (await openPeer(url, { protocols })).closed();
      assert.ok(code === 4406 || code === 1006, `closed with ${code}`);
    },
  })),
];

const malformed: readonly Scenario[] = [
  ['no JSON', 'hello'],
  ['an array', '[]'],
  ['null', 'null'],
  ['a number', '5'],
  ['no type', '{}'],
  ['a type that is no string', '{"type":5}'],
  ['an unknown type', '{"type":"start"}'],
  ['a message only servers send', '{"type":"connection_ack"}'],
  ['a subscribe without id', '{"type":"subscribe","payload":{"query":"{ a }"}}'],
  ['a subscribe with a number as id', '{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}'],
  ['a subscribe with an empty id', '{"type":"subscribe","id":"","payload":{"query":"{ a }"}}'],
  ['a subscribe without payload', '{"type":"subscribe","id":"1"}'],
  ['a complete without id', '{"type":"complete"}'],
].map(([name, text]) => ({
  name: `${name} closes with 4400`,
  async run(subject: Subject) {
    const peer = await ready(subject);
    peer.send(text ?? '');
    assert.equal((await peer.closed()).code, 4400);
  },
}));

const liveness: readonly Scenario[] = [
  {
    name: 'a ping is answered with its payload',
    async run(subject) {
      const peer = await ready(subject);
      peer.send({ type: 'ping', payload: { at: 1 } });
      assert.deepEqual(await peer.next('pong'), { type: 'pong', payload: { at: 1 } });
    },
  },
  {
    name: 'a ping is answered before the acknowledgement',
    async run({ url }) {
      await answersPing(await openPeer(url));
    },
  },
  {
    name: 'an unasked pong is accepted',
    async run(subject) {
      const peer = await ready(subject);
      peer.send({ type: 'pong', payload: {} });
      await answersPing(peer);
    },
  },
  {
    name: 'a complete for an id that is not in use is ignored',
    async run(subject) {
      const peer = await ready(subject);
      peer.send({ type: 'complete', id: 'nobody' });
      await answersPing(peer);
    },
  },
];

const operations: readonly Scenario[] = [
  {
    name: 'a query gives one result, then completes',
    async run(subject) {
      const peer = await ready(subject);
      peer.send(subscribe('q', subject.query));
      const message = await peer.next('next');
      assert.equal(message['id'], 'q');
      assert.ok('data' in (message['payload'] as object));
      assert.deepEqual(await peer.next('complete'), { id: 'q', type: 'complete' });
    },
  },
  {
    name: 'variables and the operation name are used',
    async run(subject) {
      const peer = await ready(subject);
      const more = { variables: { text: 'hello' }, operationName: 'Echo' };
      peer.send(subscribe('1', subject.echo, more));
      const { payload } = await peer.next('next');
      assert.equal(JSON.stringify(payload), subject.echoed);
    },
  },
  {
    name: 'null for variables, operation name and extensions is as if they were absent',
    async run(subject) {
      const peer = await ready(subject);
      const more = { variables: null, operationName: null, extensions: null };
      peer.send(subscribe('1', subject.query, more));
      await peer.next('next');
    },
  },
  {
    name: 'a subscription gives its results, then completes',
    async run(subject) {
      const peer = await ready(subject);
      peer.send(subscribe('s', subject.finite));
      await peer.next('next');
      await peer.next('next');
      await peer.next('complete');
    },
  },
  {
    name: 'several subscriptions run beside each other',
    async run(subject) {
      const peer = await ready(subject);
      const ids = ['a', 'b', 'c', 'd', 'e'];
      for (const id of ids) peer.send(subscribe(id, subject.finite));
      const ended = new Set<unknown>();
      while (ended.size < ids.length) ended.add((await peer.next('complete'))['id']);
    },
  },
  {
    name: 'an id in use closes with 4409',
    async run(subject) {
      const peer = await ready(subject);
      peer.send(subscribe('1', subject.endless));
      peer.send(subscribe('1', subject.endless));
      const reason = 'Subscriber for 1 already exists';
      assert.deepEqual(await peer.closed(), { code: 4409, reason });
    },
  },
  {
    name: 'an id is free again after its operation completed',
    async run(subject) {
      const peer = await ready(subject);
      for (let round = 0; round < 3; round += 1) {
        peer.send(subscribe('1', subject.query));
        await peer.next('complete');
      }
    },
  },
  {
    name: 'an id is free again after the client completed it, and nothing is echoed',
    async run(subject) {
      const peer = await ready(subject);
      peer.send(subscribe('1', subject.endless));
      peer.send({ id: '1', type: 'complete' });
      await answersPing(peer);
      assert.ok(peer.waiting.every(({ type }) => type !== 'complete'));
      peer.send(subscribe('1', subject.query));
      await peer.next('complete');
    },
  },
  {
    name: 'completing one operation leaves the others',
    async run(subject) {
      const peer = await ready(subject);
      peer.send(subscribe('1', subject.endless));
      peer.send(subscribe('2', subject.finite));
      peer.send({ id: '1', type: 'complete' });
      assert.equal((await peer.next('complete'))['id'], '2');
    },
  },
  {
    name: 'a client that drops does not disturb another one',
    async run(subject) {
      const [dropped, other] = await Promise.all([ready(subject), ready(subject)]);
      dropped.send(subscribe('1', subject.endless));
      dropped.cut();
      other.send(subscribe('1', subject.finite));
      await other.next('complete');
    },
  },
];

const failures: readonly Scenario[] = [
  ['a syntax error', () => '{'],
  ['an unknown field', () => '{ thisFieldDoesNotExist }'],
  ['an empty document', () => ''],
  ['an operation name that is not there', ({ query }: Subject) => query],
].map(([what, text]) => ({
  name: `${String(what)} is an error message; the socket and the id stay usable`,
  async run(subject: Subject) {
    const peer = await ready(subject);
    const document = typeof text === 'function' ? text(subject) : '';
    const more = document === subject.query ? { operationName: 'Nobody' } : {};
    peer.send(subscribe('x', document, more));
    const { id, payload } = await peer.next('error');
    assert.equal(id, 'x');
    assert.ok(Array.isArray(payload) && payload.length > 0);
    peer.send(subscribe('x', subject.query));
    await peer.next('complete');
  },
}));

export const SCENARIOS: readonly Scenario[] = [
  ...handshake,
  ...malformed,
  ...liveness,
  ...operations,
  ...failures,
];
