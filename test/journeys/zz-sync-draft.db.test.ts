import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';
import { eventually } from '../support/eventually.ts';
import { randomUUID } from 'node:crypto';
let s: Synchronisation;
beforeAll(async () => { s = await startSynchronisation('sync-draft'); });
afterAll(() => s.close());
const counts = async () => Object.fromEntries((await Promise.all(['crm','erp'].map(async (x) => (await s.systems.control<any>(x as any,'requests')).requests.map((r: any) => [x+' '+r.method+' '+r.set+' '+r.status, r.count])))).flat());
const diff = (a: any, b: any) => Object.fromEntries(Object.entries(b).flatMap(([k, v]: any) => k.includes('GET') || v === (a[k] ?? 0) ? [] : [[k, v - (a[k] ?? 0)]]));
it('runs', async () => {
  const { sql } = s.database;
  console.log(await sql`select mapping, system, count(*)::int, count(*) filter (where in_filter)::int as inf from sync.record group by 1,2 order by 1,2`);
  const names = ['SALESPEOPLE','CURRENCY','UNIT GROUP','RESOURCE UNIT GROUP','ITEM UOM','RESOURCE UOM','ITEM-PRODUCT','RESOURCE-PRODUCT','PLHEADER-PRICE','PLLINE-PRODPRICE','CUSTOMER','CONTACT'];
  const run = async () => {
  const id = randomUUID();
  await sql.begin(async (tx) => {
    await tx`insert into sync.run (id, integration, kind, trigger, status, queued_at) values (${id}, ${s.integration}, 'FULL', 'MANUAL', 'QUEUED', now())`;
    for (const [i, n] of names.entries()) await tx`insert into sync.step (id, run, mapping, ordinal, action, status, phase, depends_on) values (${randomUUID()}, ${id}, ${n}, ${i}, 'FULL_SYNC', 'QUEUED', 'QUEUED', ${i === 0 ? [] : [names[i-1]!]})`;
    await tx`select pg_notify('drawbar_sync', ${'work ' + s.integration})`;
  });
  const before = await counts(); const t = Date.now();
  await eventually('run ended', 60_000, async () => (await sql`select 1 from sync.run where id = ${id} and finished_at is not null`)[0] ?? null).catch(async (e) => { console.log(e.message); });
  console.log('took', Date.now() - t);
  console.log(JSON.stringify(diff(before, await counts())));
  console.table(await sql`select s.mapping, s.status st, s.phase, j.kind, j.direction, j.status, j.total, inserted i, modified m, unchanged u, deleted d, skipped sk, failed f, coupled c from sync.step s left join sync.job j on j.step = s.id where s.run = ${id} order by s.ordinal, j.ordinal`);
  };
  await run();
  console.table((await sql`select s.mapping, j.kind, j.direction, to_char(j.started_at,'MI:SS.MS') a, to_char(j.finished_at,'MI:SS.MS') b from sync.step s join sync.job j on j.step=s.id order by j.started_at`));
  console.table(await sql`select mapping, code, category, state, count(*)::int, min(message) as m, min(upstream_message) as u from sync.issue group by 1,2,3,4 order by 1`);
  console.table(await sql`select mapping, count(*)::int from sync.pending group by 1`);
  console.log(JSON.stringify(await sql`select p.*, (select count(*) from sync.waiting w where w.pending=p.id) w from sync.pending p limit 3`));
  console.log(JSON.stringify(await sql`select message, upstream_message, code, candidates from sync.issue where state<>'RESOLVED' limit 40`,null,1));
  await run();
  console.table((await sql`select s.mapping, j.kind, j.direction, to_char(j.started_at,'MI:SS.MS') a, to_char(j.finished_at,'MI:SS.MS') b from sync.step s join sync.job j on j.step=s.id order by j.started_at`));
  console.table(await sql`select mapping, code, category, state, count(*)::int, min(message) as m, min(upstream_message) as u from sync.issue group by 1,2,3,4 order by 1`);
  expect(1).toBe(1);
}, 180_000);
