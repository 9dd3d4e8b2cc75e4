/** Every field of every set, filtered: what a reader of all rows finds, the filter finds, too. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CRM_MODEL } from './crm/model.ts';
import { extensionModel, v2Model } from './erp/models.ts';
import type { EntitySet, Field } from './odata/index.ts';
import { startTestSandbox, type Call, type TestSandbox } from './testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('filters');
  for (const control of [bench.erpControl, bench.crmControl]) {
    await control('POST', '/limits', { body: { perWindow: 1_000_000 } });
  }
});
afterAll(() => bench.close());

type Value = string | number | boolean;
type Row = Readonly<Record<string, Value | null>>;
type Test = (value: Value, other: Value) => boolean;

/** More rows than that are on no page of the CRM. */
const ROWS_MAX = 5_000;
const TEXTS = new Set(['String', 'Code', 'Enum', 'Guid']);

const SAME: Readonly<Record<string, Test>> = {
  eq: (value, other) => value === other,
  ne: (value, other) => value !== other,
};
const ORDER: Readonly<Record<string, Test>> = {
  gt: (value, other) => value > other,
  ge: (value, other) => value >= other,
  lt: (value, other) => value < other,
  le: (value, other) => value <= other,
};
const PARTS: Readonly<Record<string, Test>> = {
  contains: (value, other) => String(value).includes(String(other)),
  startswith: (value, other) => String(value).startsWith(String(other)),
  endswith: (value, other) => String(value).endsWith(String(other)),
};

/** As the system compares: the CRM takes `a` for `A`, and an instant is one in any notation. */
function comparable(field: Field, value: Value, ignoresCase: boolean): Value {
  if (field.type === 'DateTimeOffset') return Date.parse(String(value));
  return ignoresCase && typeof value === 'string' ? value.toLowerCase() : value;
}

function literal({ type }: Field, value: Value): string {
  if (type === 'Guid' || !TEXTS.has(type)) return encodeURIComponent(String(value));
  return `'${encodeURIComponent(String(value).replaceAll("'", "''"))}'`;
}

interface Asked {
  readonly filter: string;
  readonly test: Test;
  readonly value: Value;
}

/** Filters of a field by one of its values. */
function filtersOf(field: Field, value: Value): Asked[] {
  const { name, type } = field;
  const isOrdered = !TEXTS.has(type) && type !== 'Boolean';
  const compared = Object.entries(isOrdered ? { ...SAME, ...ORDER } : SAME).map(
    ([operator, test]) => {
      return { filter: `${name} ${operator} ${literal(field, value)}`, test, value };
    },
  );
  if (type !== 'String' && type !== 'Code') return compared;
  const part = String(value).slice(0, 3);
  const searched = Object.entries(PARTS).map(([call, test]) => {
    return { filter: `${call}(${name},${literal(field, part)})`, test, value: part };
  });
  return part === '' ? compared : [...compared, ...searched];
}

async function differences(call: Call, set: EntitySet, ignoresCase: boolean): Promise<string[]> {
  if (set.filterBy.length > 0) return [];
  const { json } = await call('GET', `/${set.name}?$top=${ROWS_MAX}`);
  const rows = (json as { value?: Row[] }).value ?? [];
  const found: string[] = [];
  for (const field of set.fields.values()) {
    const present = rows.flatMap((row) => row[field.name] ?? []);
    const value = present[Math.floor(present.length / 2)];
    if (value === undefined || String(value).length > 100) continue;
    for (const asked of filtersOf(field, value)) {
      const other = comparable(field, asked.value, ignoresCase);
      const wanted = present.filter((one) =>
        asked.test(comparable(field, one, ignoresCase), other),
      );
      const { text } = await call('GET', `/${set.name}/$count?$filter=${asked.filter}`);
      if (text !== String(wanted.length)) {
        found.push(`${set.name}: ${asked.filter} ${text}, not ${wanted.length}`);
      }
    }
  }
  return found;
}

const each = async (call: Call, sets: Iterable<EntitySet>, ignoresCase: boolean) => {
  const found: string[] = [];
  for (const set of sets) found.push(...(await differences(call, set, ignoresCase)));
  return found;
};

it('of v2.0', async () => {
  expect(await each(bench.v2, v2Model('2.1').sets.values(), false)).toEqual([]);
});

it('of the extension', async () => {
  const sets = extensionModel('00000000-0000-0000-0000-000000000000').sets.values();
  expect(
    await each(
      bench.ext,
      [...sets].filter(({ from }) => from === null),
      false,
    ),
  ).toEqual([]);
});

it('of the CRM', async () => {
  expect(await each(bench.crm, CRM_MODEL.sets.values(), true)).toEqual([]);
});
