import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../commands/context.ts';
import { once } from '../commands/once.ts';
import { migrations } from '../migrations.ts';
import { claimKey, keepAnswer, renewKey, type RepeatKey } from './idempotency.ts';

let target: TestDatabase;
let database: Database;
const now = (): Date => new Date();

beforeAll(async () => {
  target = await testDatabase('sync-keys');
  database = openDatabase(target.url, { max: 8, name: 'test' });
  await migrate(target.url, 'sync', migrations);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  await database.sql`truncate sync.idempotency`;
});

const call = (input: unknown = { a: 1 }): RepeatKey => ({
  caller: 'me',
  operation: 'couple',
  key: 'k',
  input,
  holder: randomUUID(),
});
const claim = (repeat: RepeatKey): ReturnType<typeof claimKey> => claimKey(database, repeat, now());
const dies = (): Promise<unknown> => database.sql`
  update sync.idempotency set held_until = clock_timestamp() - interval '1 second'`;

describe('a key of a repeatable call', () => {
  it('is held by one call at a time, however many come at once', async () => {
    const calls = Array.from({ length: 8 }, () => call());
    const kinds = (await Promise.all(calls.map(claim))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'held')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'in-progress')).toHaveLength(7);
  });

  it('goes to one of those who repeat a call whose process died, with its subject', async () => {
    const first = await claim(call());
    await dies();
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(call())));
    const taken = claims.filter(({ kind }) => kind === 'held');
    expect(first).toMatchObject({ kind: 'held', repeated: false });
    expect(taken).toEqual([{ ...first, repeated: true }]);
  });

  it('stays with a long call that shows signs of life', async () => {
    const long = call();
    await claim(long);
    await dies();
    await renewKey(database, long);
    expect(await claim(call())).toMatchObject({ kind: 'in-progress' });
  });

  it('keeps no answer, and forgets nothing, for a call that lost it', async () => {
    const lost = call();
    await claim(lost);
    await dies();
    const winner = call();
    await claim(winner);
    await keepAnswer(database, lost, { from: 'lost' });
    await keepAnswer(database, lost, null);
    expect(await claim(call())).toMatchObject({ kind: 'in-progress' });
    await keepAnswer(database, winner, { from: 'winner' });
    expect(await claim(call())).toEqual({ kind: 'replayed', answer: { from: 'winner' } });
  });

  it('is free at once after work that others go on with, for the same input alone', async () => {
    const repeat = { caller: 'me', operation: 'couple', key: 'k', input: { a: 1 } };
    const attempts: Attempt[] = [];
    const work = async (attempt: Attempt): Promise<string> => {
      attempts.push(attempt);
      return `call ${attempts.length}`;
    };
    const hasDone = (answer: string) => (answer === 'call 1' ? 'begun' : true);
    await once({ database, now }, repeat, work, hasDone);
    expect(await claim(call({ a: 2 }))).toEqual({ kind: 'reused' });
    const second = { answer: 'call 2', replayed: false };
    expect(await once({ database, now }, repeat, work, hasDone)).toEqual(second);
    expect(await once({ database, now }, repeat, work, hasDone)).toEqual({
      ...second,
      replayed: true,
    });
    const subject = attempts[0]?.subject;
    expect(attempts).toEqual([
      { kind: 'held', subject, repeated: false },
      { kind: 'held', subject, repeated: true },
    ]);
  });

  it('is refused for another input, also after a death', async () => {
    await claim(call());
    await dies();
    expect(await claim(call({ a: 2 }))).toEqual({ kind: 'reused' });
  });

  it('is free after work that threw, and tells an answered call from one at work', async () => {
    const repeat = { caller: 'me', operation: 'couple', key: 'k', input: {} };
    const fail = (): Promise<string> => Promise.reject(new Error('broken'));
    await expect(once({ database, now }, repeat, fail, () => true)).rejects.toThrow('broken');
    const inner = await once(
      { database, now },
      repeat,
      async () => (await once({ database, now }, repeat, fail, () => true)).answer ?? 'refused',
      () => true,
    );
    expect(inner).toEqual({ answer: 'refused', replayed: false });
    expect(await once({ database, now }, repeat, fail, () => true)).toEqual({
      answer: 'refused',
      replayed: true,
    });
  });
});
