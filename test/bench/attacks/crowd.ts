/** A crowd of clients that keeps its connections busy. */
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface Crowd {
  readonly url: string;
  readonly connections: number;
  /** The body of request number `at`. */
  body(at: number): Buffer;
}

/** Answers that the crowd got in the time. */
export async function busy(crowd: Crowd, timeMs: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: crowd.connections });
  const ends = performance.now() + timeMs;
  let sent = 0;
  let answered = 0;
  const loop = async (): Promise<void> => {
    while (performance.now() < ends) {
      sent += 1;
      const answer = post(crowd.url, agent, crowd.body(sent));
      await Promise.race([answer, wait(Math.max(1, ends - performance.now()))]);
      if (performance.now() < ends) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: crowd.connections }, loop));
  agent.destroy();
  return answered;
}

function post(url: string, agent: Agent, body: Buffer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const sent = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
    response.resume();
    response.on('close', () => resolve());
  });
  sent.on('error', () => resolve());
  sent.end(body);
  return promise;
}
