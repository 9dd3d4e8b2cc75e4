import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { createAnswerBuffers } from './answer-buffers.ts';
import { startFakeFront } from './fake-front.ts';
import type { FakeFront } from './fake-front.ts';

test('bytes are used again only when they were given back', () => {
  const buffers = createAnswerBuffers();
  const kept = buffers.lend('k'.repeat(70_000));
  const first = buffers.lend('ä'.repeat(40_000));
  expect(first.bytes.toString()).toBe('ä'.repeat(40_000));
  first.giveBack();
  const second = buffers.lend('b'.repeat(90_000));
  expect(second.bytes.buffer).toBe(first.bytes.buffer);
  expect(second.bytes.toString()).toBe('b'.repeat(90_000));
  expect(kept.bytes.toString()).toBe('k'.repeat(70_000));
});

test.each([1, 65_536, 65_537, 1_048_576, 1_048_577, 3_000_000])('%i bytes fit', (length) => {
  const buffers = createAnswerBuffers();
  const text = 'x'.repeat(length);
  buffers.lend(text).giveBack();
  expect(buffers.lend(text).bytes.equals(Buffer.from(text))).toBe(true);
});

/** Asks for a long answer, and goes away in the middle of it. */
function leaveEarly(front: FakeFront, body: string): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    const request = httpRequest(`${front.url}/graphql`, { method: 'POST', headers, agent: false });
    request.on('response', (response) => response.once('data', () => request.destroy()));
    request.on('error', () => {});
    request.on('close', () => resolve());
    request.end(body);
  });
}

test('long answers are never mixed up, also when clients leave in the middle', async () => {
  const front = await startFakeFront({ shareInFlight: false });
  const ask = (n: number): string => {
    const name = `${n}-é-`.repeat(20_000);
    return JSON.stringify({
      query: 'query ($n: String) { hello(name: $n) }',
      variables: { n: name },
    });
  };
  for (let round = 0; round < 3; round++) {
    const numbers = Array.from({ length: 12 }, (_, i) => round * 12 + i);
    await Promise.all(
      numbers.map(async (n) => {
        if (n % 3 === 0) return leaveEarly(front, ask(n));
        const answer = (await (await front.post(ask(n))).json()) as { data: { hello: string } };
        expect(answer.data.hello === `Hello ${`${n}-é-`.repeat(20_000)}`).toBe(true);
      }),
    );
  }
  await front.close();
});
