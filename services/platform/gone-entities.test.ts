import { describe, expect, it } from 'vitest';
import { tellGoneEntities } from './gone-entities.ts';

interface Told {
  readonly Item: {
    readonly __resolveReference: (reference: { readonly id: string }) => unknown;
    readonly name: string;
  };
}
const told = (answer: unknown): Told =>
  tellGoneEntities({ Item: { __resolveReference: () => answer, name: 'kept' } }) as Told;
const ask = (answer: unknown, id = 'itm_1'): unknown =>
  told(answer).Item.__resolveReference({ id });

describe('references to entities', () => {
  it('give what is there, at once or later', async () => {
    const item = { id: 'itm_1' };
    expect(ask(item)).toBe(item);
    expect(await ask(Promise.resolve(item))).toBe(item);
    expect(told(item).Item.name).toBe('kept');
  });

  it('to nothing fail and name it, whatever was made up', async () => {
    const gone = { message: 'There is no Item itm_1.', extensions: { code: 'NOT_FOUND' } };
    expect(() => ask(null)).toThrow(gone.message);
    await expect(ask(Promise.resolve(undefined))).rejects.toMatchObject(gone);
    expect(() => ask(null, 'x'.repeat(500))).toThrow(`There is no Item ${'x'.repeat(60)}.`);
  });

  it('leaves types without references, and scalars, as they are', () => {
    const resolvers = { Query: { a: () => 1 }, Decimal: { name: 'Decimal' } };
    expect(tellGoneEntities(resolvers)).toEqual(resolvers);
  });
});
