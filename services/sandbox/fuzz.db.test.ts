/** Every field of every set, asked in every way: an answer or a refusal, never a defect. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CRM_MODEL } from './crm/model.ts';
import { extensionModel, v2Model } from './erp/models.ts';
import type { EntitySet } from './odata/index.ts';
import { startTestSandbox, type Call, type TestSandbox } from './testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('fuzz');
});
afterAll(() => bench.close());

const LITERALS = [
  "''",
  "'x'",
  "'1936-S'",
  '0',
  '-1.5',
  '99999999999999999999',
  'true',
  'null',
  '2026-01-22',
  '2026-01-22T10:00:00Z',
  '0001-01-01',
  '00000000-0000-0000-0000-000000000000',
];
const OPERATORS = ['eq', 'ne', 'gt', 'le'];

/** Statuses that are no answer and no refusal, with the request. */
async function defects(call: Call, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const { status } = await call('GET', path);
    if (status >= 500) found.push(`${status} ${path}`);
  }
  return found;
}

function questions(set: EntitySet): string[] {
  const fields = [...set.fields.keys()];
  return fields.flatMap((field, i) => {
    const literal = LITERALS[i % LITERALS.length] ?? "''";
    const other = LITERALS[(i * 5 + 3) % LITERALS.length] ?? '0';
    const operator = OPERATORS[i % OPERATORS.length] ?? 'eq';
    return [
      `/${set.name}?$top=1&$orderby=${field} desc&$filter=${field} ${operator} ${literal}`,
      `/${set.name}?$top=1&$select=${field}&$filter=${field} in (${literal},${other})`,
      `/${set.name}?$top=2&$orderby=${field}&$filter=contains(${field},${literal})`,
    ];
  });
}

const sets = (model: { readonly sets: ReadonlyMap<string, EntitySet> }) => [...model.sets.values()];

it.each(sets(v2Model('2.1')).map((set) => [set.name, set] as const))('v2.0 %s', async (_, set) => {
  expect(await defects(bench.v2, questions(set))).toEqual([]);
});

it.each(
  sets(extensionModel('00000000-0000-0000-0000-000000000000')).map(
    (set) => [set.name, set] as const,
  ),
)('extension %s', async (_, set) => {
  expect(await defects(bench.ext, questions(set))).toEqual([]);
});

it.each(sets(CRM_MODEL).map((set) => [set.name, set] as const))('CRM %s', async (_, set) => {
  expect(await defects(bench.crm, questions(set))).toEqual([]);
});

const BODIES = [
  null,
  '',
  'x',
  'a\u0000b',
  '\ud800',
  'ß'.repeat(5000),
  0,
  -1.5,
  1e30,
  true,
  [],
  {},
  [{}],
  '2026-13-01',
];

async function writeDefects(call: Call, set: EntitySet): Promise<string[]> {
  const found: string[] = [];
  const names = [...set.fields.keys(), ...set.navigations.keys(), '__proto__', 'constructor'];
  for (const [i, name] of names.entries()) {
    const value = BODIES[i % BODIES.length];
    const bodies = [`{${JSON.stringify(name)}:${JSON.stringify(value)}}`, JSON.stringify([value])];
    for (const body of bodies) {
      const { status } = await call('POST', `/${set.name}`, { body });
      if (status >= 500) found.push(`${status} POST ${set.name} ${body.slice(0, 100)}`);
    }
  }
  return found;
}

const writable = (model: { readonly sets: ReadonlyMap<string, EntitySet> }) =>
  sets(model)
    .filter(({ access }) => access.insert)
    .map((set) => [set.name, set] as const);

it.each(writable(extensionModel('x')))('a body for the extension’s %s', async (_, set) => {
  expect(await writeDefects(bench.ext, set)).toEqual([]);
});

it.each(writable(CRM_MODEL))('a body for the CRM’s %s', async (_, set) => {
  expect(await writeDefects(bench.crm, set)).toEqual([]);
});

const MODIFIED = 'lastModifiedDateTime';

/** Fields whose values are computed, or no text: an order by them has to be made. */
function computedFields(set: EntitySet): string[] {
  const fields = [...set.fields.values()].filter(
    ({ source, type }) => source.kind === 'sql' || type === 'Boolean',
  );
  return fields.map(({ name }) => name);
}

/** As many as there are; more pages than that go round in circles. */
const PAGES_MAX = 300;

/** How many rows all pages of a query show, and how many there are. */
async function paged(call: Call, set: EntitySet, query: string): Promise<readonly number[]> {
  const count = Number((await call('GET', `/${set.name}/$count`)).text);
  const size = Math.max(1, Math.ceil(count / 5));
  const options = { headers: { prefer: `odata.maxpagesize=${size}` } };
  let shown = 0;
  let path: string | undefined = `/${set.name}?${query}`;
  for (let pages = 0; path !== undefined && pages < PAGES_MAX; pages += 1) {
    const { json } = await call('GET', path, options);
    const page = json as { value?: unknown[]; '@odata.nextLink'?: string };
    shown += page.value?.length ?? 0;
    path = page['@odata.nextLink']?.replace(/^.*?(?=\/\w+\?)/, '');
  }
  return [shown, Math.min(count, COUNT_MAX)];
}

/** The CRM says no more of a list. */
const COUNT_MAX = 5_000;

/** Orders by a field whose pages do not show every row once. */
async function lostRows(call: Call, set: EntitySet): Promise<string[]> {
  const lost: string[] = [];
  if (set.filterBy.length > 0) return lost;
  for (const [i, name] of computedFields(set).entries()) {
    const order = `${name}${i % 2 === 0 ? '' : ' desc'}`;
    const [shown, count] = await paged(call, set, `$select=${name}&$orderby=${order}`);
    if (shown !== count) lost.push(`${set.name} by ${order}: ${shown} of ${count}`);
  }
  return lost;
}

it('pages in any order show every row once', async () => {
  const lost: string[] = [];
  for (const set of sets(v2Model('2.1'))) {
    lost.push(...(await lostRows(bench.v2, set)));
  }
  for (const set of sets(CRM_MODEL)) {
    lost.push(...(await lostRows(bench.crm, set)));
  }
  expect(lost).toEqual([]);
});

it('an absent value is found as what it reads as', async () => {
  const none =
    '/customers?$select=number&$filter=currencyId eq 00000000-0000-0000-0000-000000000000';
  const { json } = await bench.v2('GET', none);
  expect((json as { value: unknown[] }).value.length).toBeGreaterThan(10);
});

it('a token, a batch, a key and a path that nobody gave', async () => {
  const token = (parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const paths = [
    `/customers?$skiptoken=${token([null, 'x', 'y', 'z'])}&$orderby=lastModifiedDateTime,id`,
    `/customers?$skiptoken=${token(['a'])}`,
    `/customers?$skiptoken=${token([-5, 'x'])}`,
    `/customers?$skiptoken=${token([null, 'x\u0000'])}`,
    `/customers?$skiptoken=${token([null, '2026-01-01 99:00:00+00', 'x'])}&$orderby=${MODIFIED}`,
    '/customers?$skiptoken=%00',
    "/customers?$filter=number eq '%00'",
    '/customers(x)',
    '/customers(%27)/x/y/z/a/b/c/d',
    '/customers?$expand=a(b(c(d(e))))',
    `/customers?$filter=${'('.repeat(1000)}`,
    '/customers?$top=-1',
    '/customers?$orderby=number sideways',
    '/%E0%A4%A',
  ];
  expect(await defects(bench.v2, paths)).toEqual([]);
  const crm = [
    '/accounts(x=1,y=)',
    "/accounts(name='a'",
    '/accounts?$deltatoken=1!x',
    '/accounts?$deltatoken=%25zz',
    "/accounts(accountnumber='%00')",
    '/accounts?$skiptoken=track!1!2!3!4',
    "/EntityDefinitions(LogicalName='none')/Attributes",
    '/RetrieveTotalRecordCount(EntityNames=[])',
  ];
  expect(await defects(bench.crm, crm)).toEqual([]);
});
