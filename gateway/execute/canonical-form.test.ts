import { expect, test } from 'vitest';
import { canonicalForm } from './canonical-form.ts';

const form = (text: string) => canonicalForm(text)?.form;

test('name, layout, commas and comments make no difference', () => {
  const plain = form('query A($a: Int = 1) { b(c: $a, d: "x y") { e } }');
  expect(form('query B($a:Int=1){b(c:$a d:"x y"){e}} # more')).toBe(plain);
  expect(form('query($a: Int = 1)\n{ b(c: $a,, d: "x y") { e, } }')).toBe(plain);
  expect(canonicalForm('query Long { a }')?.operationName).toBe('Long');
  expect(canonicalForm('{ a }')?.operationName).toBeNull();
});

const DIFFERENT = [
  '{ a(b: "x y") }',
  '{ a(b: "x  y") }',
  '{ a(b: """x y""") }',
  '{ a b }',
  '{ ab }',
  '{ b: a }',
  'mutation { a }',
  'query { a }',
  'query @d { a }',
  'query($b: In = {x: 1}) { a }',
  'query { ...F } fragment F on Q { a }',
  'query { ...F } fragment G on Q { a }',
  'fragment F on Q { a } query { ...F }',
];

test('whatever else differs makes a difference', () => {
  const forms = DIFFERENT.map(form);
  expect(forms).not.toContain(undefined);
  expect(new Set(forms).size).toBe(DIFFERENT.length);
});

test('several operations, none, other definitions and broken texts have no form', () => {
  const texts = [
    'query A { a } query B { a }',
    '{ a } { b }',
    'fragment F on Q { a }',
    'type Q { a: Int } query { a }',
    '"text" query { a }',
    '{ a(b: "',
    '',
  ];
  expect(texts.map(canonicalForm)).toEqual(texts.map(() => null));
});
