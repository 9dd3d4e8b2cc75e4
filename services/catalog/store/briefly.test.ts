import { expect, it } from 'vitest';
import { briefly } from './briefly.ts';

it('reads once for all who ask within a second, and never shares a failure', async () => {
  let now = 0;
  let reads = 0;
  let isDown = false;
  const read = briefly(
    () => now,
    (integration) => {
      reads += 1;
      return isDown ? Promise.reject(new Error('down')) : Promise.resolve(`${integration}${reads}`);
    },
  );
  expect(await Promise.all([read('a'), read('a'), read('b')])).toEqual(['a1', 'a1', 'b2']);
  now = 1_000;
  isDown = true;
  await expect(read('a')).rejects.toThrow('down');
  isDown = false;
  expect(await read('a')).toBe('a4');
});
