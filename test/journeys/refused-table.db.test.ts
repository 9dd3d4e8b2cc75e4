/** A table that the integration user may not read: its own step ends, everything else goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;

let system: Synchronisation;
let graph: SyncGraph;

beforeAll(async () => {
  system = await startSynchronisation('refused-table');
  graph = await syncGraph(system);
}, MS);
afterAll(() => system.close());

interface Run {
  readonly steps: readonly {
    readonly mapping: { readonly name: string };
    readonly status: string;
    readonly statusReason: string | null;
  }[];
}

describe('a table that may not be read', () => {
  const refuse = { match: { path: 'transactioncurrencies' }, fault: 'status', value: 403 };

  it(
    'ends its step with the reason, and no other step or run waits for it',
    async () => {
      await system.systems.control('crm', 'faults', refuse);
      const first = await graph.start(['CURRENCY', 'SALESPEOPLE'], 'COUPLE_RECORDS');
      expect(await graph.ended(first)).toBe('PARTIAL');
      const { syncRun } = await graph.ask<{ syncRun: Run }>(
        'query ($id: ID!) { syncRun(id: $id) { steps { mapping { name } status statusReason } } }',
        { id: first },
      );
      const ends = syncRun.steps.map(({ mapping, status, statusReason }) => [
        mapping.name,
        [status, statusReason],
      ]);
      expect(Object.fromEntries(ends)).toEqual({
        CURRENCY: ['FAILED', expect.stringContaining('Dynamics 365 Sales refused access')],
        SALESPEOPLE: ['SUCCEEDED', null],
      });
      await system.systems.control('crm', 'faults', { clear: true });
      const second = await graph.start(['CURRENCY'], 'COUPLE_RECORDS');
      expect(await graph.ended(second)).not.toBe('FAILED');
    },
    MS,
  );
});
