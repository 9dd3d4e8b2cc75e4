import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { createEngineSlot } from './engine-slot.ts';
import { createFakeEngine } from './fake-engine.ts';

const schema = buildSchema('type Query { a: Int }');
const engine = (version: string) => createFakeEngine({ schema, version });

test('a replaced engine is closed when the last operation on it has ended', () => {
  const [old, next] = [engine('1'), engine('2')];
  const slot = createEngineSlot(old, () => {});
  const lease = slot.acquire();
  slot.swap(next);
  const second = lease.retain();
  expect([slot.current.version, second.engine.version]).toEqual(['2', '1']);
  lease.release();
  expect(old.closed).toBe(false);
  second.release();
  expect([old.closed, next.closed]).toEqual([true, false]);
});

test('an engine that nobody uses is closed at once when it is replaced', () => {
  const [old, next] = [engine('1'), engine('2')];
  const slot = createEngineSlot(old, () => {});
  const told: string[] = [];
  const stop = slot.onSwap(({ version }) => told.push(version));
  slot.swap(next);
  stop();
  slot.swap(engine('3'));
  expect([old.closed, next.closed, told]).toEqual([true, true, ['2']]);
});
