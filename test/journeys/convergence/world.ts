/** Both systems and what people do in them, for histories of pairs that are made for each. */
import { expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import type { SyncGraph } from '../../support/sync-graph.ts';
import type { Synchronisation } from '../../support/synchronisation.ts';
import { FIELDS, PAIRS, type Act, type Side } from './model.ts';

const KNOWN_MS = 30_000;

/** Where a pair is to be found; its ids change when a record is made again. */
export interface Place {
  coupling: string | null;
  erp: string;
  crm: string;
}

export interface Pair {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly erp: { readonly key: string };
  readonly crm: { readonly key: string };
}

export interface World {
  readonly system: Synchronisation;
  readonly graph: SyncGraph;
  /** Global id of the mapping of customers and accounts. */
  readonly mappingId: string;
}

type Data = Readonly<Record<string, unknown>>;

interface Coupled {
  readonly couple: { readonly coupling: Pair | null; readonly userErrors: { code: string }[] };
}

const PAIR = 'id state version erp { key } crm { key }';

async function couple({ graph, mappingId }: World, input: object): Promise<Coupled['couple']> {
  const { couple: answer } = await graph.ask<Coupled>(
    `mutation ($input: CoupleInput!) { couple(input: $input) {
      coupling { ${PAIR} } userErrors { code } } }`,
    { input: { mappingId, ...input } },
  );
  return answer;
}

/**
 * New customers of the ERP, each coupled with an account made for it. Their names are their own:
 * one that an earlier history left uncoupled would be offered as a partner.
 */
export async function makePairs(world: World, history: string): Promise<Place[]> {
  const create = Array.from({ length: PAIRS }, (_none, index) => ({
    displayName: `Ripon ${history}.${index}`,
    city: 'Ripon',
  }));
  const { created } = await world.system.systems.control<{ created: { id: string }[] }>(
    'erp',
    'records',
    { set: 'customers', create },
  );
  return Promise.all(
    created.map(({ id }) =>
      eventually('a new customer is coupled', KNOWN_MS, async () => {
        const made = await couple(world, { erpKey: id, createMissing: true });
        // An answer that was lost makes the first call give up before its pair is made.
        const coupling =
          made.coupling ?? (await pairOf(world, { coupling: null, erp: id, crm: '' }));
        return coupling && { coupling: coupling.id, erp: coupling.erp.key, crm: coupling.crm.key };
      }),
    ),
  );
}

/** Does one thing to a pair. */
export async function act(world: World, place: Place, step: Act): Promise<void> {
  const { control } = world.system.systems;
  const set = (side: Side): string => (side === 'erp' ? 'customers' : 'accounts');
  const key = (side: Side): object =>
    side === 'erp' ? { id: place.erp } : { accountid: place.crm };
  switch (step.kind) {
    case 'edit': {
      const name = FIELDS[step.field]?.[step.side] ?? '';
      const update = [{ ...key(step.side), [name]: step.value }];
      await control(step.side, 'records', { set: set(step.side), update });
      return;
    }
    case 'delete':
      await control(step.side, 'records', { set: set(step.side), delete: [key(step.side)] });
      return;
    case 'uncouple':
      await world.graph.ask(
        'mutation ($input: UncoupleInput!) { uncouple(input: $input) { userErrors { code } } }',
        { input: { couplingIds: [place.coupling] } },
      );
      place.coupling = null;
      return;
    case 'couple': {
      const keys = { erpKey: place.erp, crmKey: place.crm };
      const { coupling, userErrors } = await couple(world, { ...keys, initialSync: step.from });
      expect(userErrors).toEqual([]);
      place.coupling = coupling?.id ?? null;
      return;
    }
    default:
      step satisfies never;
  }
}

/** The coupling of a pair; null when there is none. */
export async function pairOf({ graph }: World, place: Place): Promise<Pair | null> {
  const by =
    place.coupling === null
      ? { record: { system: 'ERP', table: 'customers', key: place.erp } }
      : { id: place.coupling };
  const { coupling } = await graph.ask<{ coupling: Pair | null }>(
    `query ($by: CouplingBy!) { coupling(by: $by) { ${PAIR} } }`,
    { by },
  );
  return coupling;
}

/** Both records as their systems hold them now; null: gone. */
export async function read(
  { system }: World,
  place: Place,
): Promise<{ readonly erp: Data | null; readonly crm: Data | null }> {
  const signal = new AbortController().signal;
  const call = { signal, deadline: Date.now() + 20_000, lane: 'live', traceId: 'test' } as const;
  const [customers, accounts] = await Promise.all([
    system.systems.erp.byIds('customer', [place.erp], call),
    system.systems.crm.byIds('account', [place.crm], call),
  ]);
  return {
    erp: customers.get(place.erp)?.data ?? null,
    crm: accounts.get(place.crm)?.data ?? null,
  };
}

/** A person's decision about a pair that waits for one. */
export async function resolve({ graph }: World, pair: Pair, resolution: string): Promise<void> {
  await graph.ask(
    `mutation ($input: ResolveConflictInput!) {
      resolveConflict(input: $input) { userErrors { code } } }`,
    { input: { couplingId: pair.id, expectedVersion: pair.version, resolution } },
  );
}

/** Writes that both systems have seen so far. */
export async function writes({ system }: World): Promise<number> {
  type Log = { requests: { method: string; set: string; count: number }[] };
  const logs = await Promise.all(
    (['erp', 'crm'] as const).map((one) => system.systems.control<Log>(one, 'requests')),
  );
  return logs
    .flatMap(({ requests }) => requests)
    .filter(({ method, set }) => method !== 'GET' && set !== '$token')
    .reduce((sum, { count }) => sum + count, 0);
}
