import { expect, test } from 'vitest';
import { fillUp } from './fill-up.ts';

test('what was not asked for comes from the other answer, and nothing else does', () => {
  const fuller = { a: null, list: [{ x: 1 }, { x: 2 }, null], deep: { x: { y: 1 } } };
  fillUp(fuller, { a: 1, b: 2, list: [null, { z: 3 }, { z: 4 }], deep: { x: { y: 2, z: [5] } } });
  expect(fuller).toEqual({
    a: null,
    b: 2,
    list: [{ x: 1 }, { x: 2, z: 3 }, null],
    deep: { x: { y: 1, z: [5] } },
  });
});

test('names that every object inherits are left alone', () => {
  const fuller = {};
  fillUp(fuller, JSON.parse('{"__proto__": {"evil": 1}, "toString": {"evil": 1}, "a": 1}'));
  expect(fuller).toEqual({ a: 1 });
  expect(Object.hasOwn(Object.prototype, 'evil')).toBe(false);
  expect(Object.hasOwn(Object.prototype.toString, 'evil')).toBe(false);
});
