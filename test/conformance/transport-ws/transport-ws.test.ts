import { randomBytes } from 'node:crypto';
import { createGateway, everybodyIs } from '@drawbar/gateway';
import type { Gateway } from '@drawbar/gateway';
import { composeSupergraph } from '@drawbar/gateway/compose';
import { buildSchema, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCENARIOS } from './scenarios.ts';

const SDL = `
  type Query { hello: String echo(text: String): String }
  type Subscription { count: Int never: Int }
`;

let gateway: Gateway;
let url: string;
beforeAll(async () => {
  const schema = buildSchema(SDL);
  const echo = schema.getQueryType()?.getFields()['echo'];
  const { count, never } = schema.getSubscriptionType()?.getFields() ?? {};
  if (!echo || !count || !never) throw new Error('The schema has lost a field.');
  echo.resolve = (_root, { text }: { text: string }) => text;
  count.subscribe = async function* counts() {
    for (const value of [1, 2, 3]) yield { count: value };
  };
  never.subscribe = () => ({
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
  });
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6")';
  const typeDefs = parse(`${link} ${SDL}`);
  gateway = await createGateway({
    supergraph: { sdl: composeSupergraph([{ name: 'words', url: '', typeDefs }]) },
    subgraphs: { words: { local: { name: 'words', schema, createContext: () => ({}) } } },
    authenticate: everybodyIs(null),
    log: { info() {}, warn() {}, error() {} },
    now: Date.now,
    randomId: () => randomBytes(16).toString('hex'),
  });
  url = `${(await gateway.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')}/graphql`;
});
afterAll(() => gateway.close());

test.concurrent.each(SCENARIOS)('$name', async ({ run }) => {
  const subject = {
    url,
    query: '{ hello }',
    finite: 'subscription { count }',
    endless: 'subscription { never }',
    echo: 'query Other { hello } query Echo($text: String) { echo(text: $text) }',
    echoed: '{"data":{"echo":"hello"}}',
  };
  await expect(run(subject)).resolves.toBe(undefined);
});
