import { expect, it } from 'vitest';
import { briefly, brieflyByKey } from './briefly.ts';

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

it('reads each key once for all who ask within a second, and never shares a failure', async () => {
  let now = 0;
  const asked: string[][] = [];
  let isDown = false;
  const read = brieflyByKey(
    () => now,
    async (_integration, keys) => {
      asked.push([...keys]);
      if (isDown) throw new Error('down');
      return keys.filter((key) => key !== 'none').map((key) => ({ key }));
    },
    ({ key }) => key,
  );
  expect(await read('i', ['a', 'none'])).toEqual([{ key: 'a' }]);
  expect(await read('i', ['a', 'b', 'none'])).toEqual([{ key: 'a' }, { key: 'b' }]);
  expect(asked).toEqual([['a', 'none'], ['b']]);
  now = 1_000;
  isDown = true;
  await expect(read('i', ['a'])).rejects.toThrow('down');
  isDown = false;
  expect(await read('i', ['a'])).toEqual([{ key: 'a' }]);
});
