/**
 * How long a change of one system takes to be visible in the other while hints come at once, and
 * what following costs while they come late.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createCrm, createErp, type CallContext } from '@drawbar/connectors';
import { createLog } from '@drawbar/platform/log';
import { ensureCredentials } from '@drawbar/sandbox/credentials';
import { eventually } from '../../support/eventually.ts';
import { synchroniseAll } from '../../support/full-sync.ts';
import { ask, control } from '../../support/graph.ts';
import { requestsOf } from '../../support/sandbox.ts';
import { quantile } from '../catalog/quantile.ts';
import { startBenchDrawbar, type BenchDrawbar } from './bench-drawbar.ts';

export interface Changes {
  readonly edits: number;
  readonly medianMs: number;
  /** 2,000 is wanted at most. */
  readonly p95Ms: number;
  /** Requests a minute while one record a second is edited and hints come 30 s late. */
  readonly erpRequestsPerMinute: number;
  readonly crmRequestsPerMinute: number;
  /** Of what a system takes from one user; 0.05 is wanted at most. */
  readonly budgetShare: number;
}

const EDITS = 40;
const LATE_SECONDS = 30;
const FOLLOWED_MS = 60_000;
/** 6,000 in five minutes: the documented limit of both systems. */
const BUDGET_PER_MINUTE = 1_200;
const SEEN_MS = 30_000;

interface Pair {
  readonly erp: string;
  readonly crm: string;
}

export async function measureChanges(): Promise<Changes> {
  const drawbar = await startBenchDrawbar(0);
  try {
    await synchroniseAll(drawbar.gateway);
    const pairs = await customerPairs(drawbar.gateway);
    const ms = await latencies(drawbar, pairs);
    const late = await requestsWhenLate(drawbar, pairs);
    return {
      edits: ms.length,
      medianMs: quantile(ms, 0.5),
      p95Ms: quantile(ms, 0.95),
      erpRequestsPerMinute: late.erp,
      crmRequestsPerMinute: late.crm,
      budgetShare: Math.max(late.erp, late.crm) / BUDGET_PER_MINUTE,
    };
  } finally {
    await drawbar.close();
  }
}

async function customerPairs(gateway: string): Promise<Pair[]> {
  const { data } = await ask<{
    accounts: { nodes: { crmId: string | null; customer: { erpId: string } | null }[] };
  }>(gateway, '{ accounts(first: 100) { nodes { crmId customer { erpId } } } }');
  return data.accounts.nodes.flatMap(({ crmId, customer }) =>
    crmId === null || customer === null ? [] : [{ crm: crmId, erp: customer.erpId }],
  );
}

/** Edits now on this, now on that side; milliseconds until the other shows each. */
async function latencies(drawbar: BenchDrawbar, pairs: readonly Pair[]): Promise<number[]> {
  const { erp, crm, close } = ports(drawbar);
  const measured: number[] = [];
  for (let n = 0; n < EDITS; n += 1) {
    const pair = pairs[n % pairs.length];
    if (pair === undefined) throw new Error('No customer is coupled.');
    const value = `020 7946 ${String(n).padStart(4, '0')}`;
    const inErp = n % 2 === 0;
    const startedAt = performance.now();
    await edit(drawbar, pair, inErp ? 'erp' : 'crm', value);
    await eventually('the other side shows the change', SEEN_MS, async () => {
      const rows = inErp
        ? await crm.byIds('account', [pair.crm], call())
        : await erp.byIds('customer', [pair.erp], call());
      const data = [...rows.values()][0]?.data ?? {};
      return (inErp ? data['telephone1'] : data['phoneNumber']) === value ? true : null;
    });
    measured.push(performance.now() - startedAt);
  }
  await close();
  return measured;
}

async function requestsWhenLate(
  drawbar: BenchDrawbar,
  pairs: readonly Pair[],
): Promise<{ erp: number; crm: number }> {
  for (const url of [drawbar.erp, drawbar.crm]) {
    await control(url, 'hints', { delaySeconds: LATE_SECONDS });
  }
  const count = async (url: string): Promise<number> =>
    (await requestsOf(url)).reduce((sum, one) => sum + one.count, 0);
  const before = [await count(drawbar.erp), await count(drawbar.crm)] as const;
  const end = performance.now() + FOLLOWED_MS;
  for (let n = 0; performance.now() < end; n += 1) {
    const pair = pairs[n % pairs.length];
    if (pair !== undefined) await edit(drawbar, pair, n % 2 === 0 ? 'erp' : 'crm', `0${n}`);
    await wait(1_000);
  }
  const minutes = FOLLOWED_MS / 60_000;
  return {
    erp: ((await count(drawbar.erp)) - before[0]) / minutes,
    crm: ((await count(drawbar.crm)) - before[1]) / minutes,
  };
}

function edit(
  drawbar: BenchDrawbar,
  pair: Pair,
  side: 'erp' | 'crm',
  phone: string,
): Promise<unknown> {
  return side === 'erp'
    ? control(drawbar.erp, 'records', {
        set: 'customers',
        update: [{ id: pair.erp, phoneNumber: phone }],
      })
    : control(drawbar.crm, 'records', {
        set: 'accounts',
        update: [{ accountid: pair.crm, telephone1: phone }],
      });
}

function ports({ erp, crm, credentialsFile }: BenchDrawbar) {
  const credentials = ensureCredentials(credentialsFile);
  const log = createLog({ level: 'error', pretty: false, name: 'bench' });
  const options = { log, now: Date.now, random: Math.random };
  const common = {
    kind: 'SANDBOX',
    tenantId: null,
    environment: null,
    companyId: null,
    tokenUrl: null,
  } as const;
  // The administrators look on: the measured users' budgets are left to Drawbar.
  const inErp = { ...common, baseUrl: `${erp}/api`, ...credentials.erp.administrator };
  const inCrm = { ...common, baseUrl: crm, ...credentials.crm.administrator };
  const opened = { erp: createErp(inErp, options), crm: createCrm(inCrm, options) };
  return {
    ...opened,
    close: async () => void (await Promise.all([opened.erp.close(), opened.crm.close()])),
  };
}

function call(): CallContext {
  const signal = new AbortController().signal;
  return { signal, deadline: Date.now() + SEEN_MS, lane: 'live', traceId: 'bench' };
}
