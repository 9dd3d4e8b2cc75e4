import { describe, expect, it } from 'vitest';
import { DEVELOPMENT_CALLER, signCaller, verifyCaller } from './caller.ts';

const SECRET = 'a secret of more than thirty-two characters';
const NOW = 1_769_000_000;

describe('a signed caller', () => {
  const signed = signCaller(DEVELOPMENT_CALLER, SECRET, NOW);

  it('is believed by whoever has the secret', () => {
    expect(verifyCaller(signed, SECRET, NOW + 30)).toEqual(DEVELOPMENT_CALLER);
  });

  it('is refused when it is old, from the future, or signed with another secret', () => {
    expect(verifyCaller(signed, SECRET, NOW + 61)).toBeNull();
    expect(verifyCaller(signed, SECRET, NOW - 61)).toBeNull();
    expect(verifyCaller(signed, `${SECRET}!`, NOW)).toBeNull();
  });

  it('is refused when a character of it is changed', () => {
    const [body = '', signature = ''] = signed.split('.');
    const other = Buffer.from(
      Buffer.from(body, 'base64url').toString().replace('DEVELOPMENT', 'USER'),
    ).toString('base64url');
    expect(verifyCaller(`${other}.${signature}`, SECRET, NOW)).toBeNull();
  });

  it.each([undefined, '', '.', 'x', 'x.y', 'e30.', `${'a'.repeat(10_000)}.b`])(
    'is not read out of %j',
    (header) => expect(verifyCaller(header, SECRET, NOW)).toBeNull(),
  );
});
