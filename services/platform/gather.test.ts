import { expect, it } from 'vitest';
import { gathered } from './gather.ts';

interface Row {
  readonly key: string;
  readonly at: number;
}

/** A table that answers when it is told to, and notes every statement. */
function table() {
  const statements: { integration: string; keys: readonly string[]; end(): void; fail(): void }[] =
    [];
  const turns: (() => void)[] = [];
  const look = gathered<Row>(
    (integration, keys) =>
      new Promise((resolve, reject) => {
        const at = statements.length;
        statements.push({
          integration,
          keys,
          end: () => resolve(keys.filter((key) => key !== 'none').map((key) => ({ key, at }))),
          fail: () => reject(new Error('down')),
        });
      }),
    ({ key }) => key,
    (run) => turns.push(run),
  );
  const turn = (): void => turns.splice(0).forEach((run) => run());
  return { look, statements, turn };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('asks for the keys of all requests of a moment once', async () => {
  const { look, statements, turn } = table();
  const answers = Promise.all([look('i', ['a', 'b']), look('i', ['b', 'none']), look('j', ['a'])]);
  turn();
  expect(statements.map(({ integration, keys }) => [integration, keys])).toEqual([
    ['i', ['a', 'b', 'none']],
    ['j', ['a']],
  ]);
  statements.forEach(({ end }) => end());
  expect(await answers).toEqual([
    [
      { key: 'a', at: 0 },
      { key: 'b', at: 0 },
    ],
    [{ key: 'b', at: 0 }],
    [{ key: 'a', at: 1 }],
  ]);
});

it('reads a key anew for whoever asks while it is being read', async () => {
  const { look, statements, turn } = table();
  const first = look('i', ['a']);
  turn();
  const second = look('i', ['a']);
  const third = look('i', ['a', 'b']);
  statements[0]?.end();
  expect(await first).toEqual([{ key: 'a', at: 0 }]);
  await settled();
  expect(statements[1]?.keys).toEqual(['a', 'b']);
  statements[1]?.end();
  expect(await second).toEqual([{ key: 'a', at: 1 }]);
  expect(await third).toHaveLength(2);
});

it('fails those whose statement failed and goes on with the others', async () => {
  const { look, statements, turn } = table();
  const first = look('i', ['a']);
  turn();
  const second = look('i', ['a']);
  statements[0]?.fail();
  await expect(first).rejects.toThrow('down');
  await settled();
  statements[1]?.end();
  expect(await second).toEqual([{ key: 'a', at: 1 }]);
  const later = look('i', ['c']);
  turn();
  statements[2]?.end();
  expect(await later).toEqual([{ key: 'c', at: 2 }]);
});

it('divides more keys than a statement takes, and asks nothing for none', async () => {
  const { look, statements, turn } = table();
  const many = Array.from({ length: 400 }, (_, at) => `k${at}`);
  const answers = Promise.all([
    look('i', many),
    look(
      'i',
      many.map((key) => `l${key}`),
    ),
    look('i', []),
  ]);
  turn();
  statements[0]?.end();
  await settled();
  statements[1]?.end();
  expect((await answers).map((rows) => rows.length)).toEqual([400, 400, 0]);
  expect(statements).toHaveLength(2);
});
