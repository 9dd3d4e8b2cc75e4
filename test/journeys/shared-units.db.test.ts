/** Items that share the unit groups of their units of measure (domain.md 2.3, 2.5). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { pairsOf, type Pairs } from '../support/pairs.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { callContext } from '../support/systems.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;
const NAMES = [
  'CURRENCY',
  'UNIT OF MEASURE',
  'BASE UNIT',
  'ITEM-PRODUCT',
  'RESOURCE-PRODUCT',
  'PLHEADER-PRICE',
  'PLLINE-PRODPRICE',
] as const;

let system: Synchronisation;
let graph: SyncGraph;
let pairs: Pairs;

beforeAll(async () => {
  system = await startSynchronisation('shared-units');
  graph = await syncGraph(system);
  const { integration } = await graph.ask<{ integration: { version: string } }>(
    'query ($id: ID!) { integration(id: $id) { version } }',
    { id: graph.integrationId },
  );
  const { updateIntegration } = await graph.ask<{ updateIntegration: { userErrors: object[] } }>(
    `mutation ($input: UpdateIntegrationInput!) {
      updateIntegration(input: $input) { userErrors { message } } }`,
    {
      input: {
        id: graph.integrationId,
        expectedVersion: integration.version,
        unitGroupPerItem: false,
      },
    },
  );
  const errors = updateIntegration.userErrors;
  if (errors.length > 0) throw new Error(`Groups of items stay: ${JSON.stringify(errors)}`);
  pairs = pairsOf(system, graph);
}, MS);
afterAll(() => system.close());

describe('without unit groups of items', () => {
  it('units of measure are known as soon as somebody chose that', async () => {
    const [box] = await system.systems.erp.find(
      'unitOfMeasure',
      { field: 'code', in: ['BOX'] },
      callContext(),
    );
    const made = await pairs.couple('UNIT OF MEASURE', box?.id ?? '', null);
    expect(made).toMatchObject({ userErrors: [], coupling: { state: 'IN_SYNC' } });
  });

  it('a unit that was coupled is enough for its items', async () => {
    const find = (kind: 'unitOfMeasure' | 'item', field: string, value: string) =>
      system.systems.erp.find(kind, { field, in: [value] }, callContext());
    const [piece] = await find('unitOfMeasure', 'code', 'PCS');
    expect((await pairs.couple('UNIT OF MEASURE', piece?.id ?? '', null)).userErrors).toEqual([]);
    const [desk] = await find('item', 'number', '1896-S');
    expect(await pairs.couple('ITEM-PRODUCT', desk?.id ?? '', null)).toMatchObject({
      userErrors: [],
      coupling: { state: 'IN_SYNC' },
    });
  });

  it('a group that is there already has to have the unit, none is made in it', async () => {
    await pairs.create('crm', 'uomschedules', { name: 'NAV PACK', baseuomname: 'OTHER' });
    const [pack] = await system.systems.erp.find(
      'unitOfMeasure',
      { field: 'code', in: ['PACK'] },
      callContext(),
    );
    await eventually('the group is known', MS, async () => {
      const rows = await system.database.sql`select from sync.record where label = 'NAV PACK'`;
      return rows.length > 0 ? true : null;
    });
    const { coupling } = await pairs.couple('UNIT OF MEASURE', pack?.id ?? '', null);
    expect(coupling?.state).toBe('IN_SYNC');
    expect(await pairs.couple('BASE UNIT', pack?.id ?? '', null)).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'REQUIRED', message: expect.stringContaining('no unit of that name') }],
    });
  });

  it(
    'there is one group per unit of measure, with its unit, and products have both',
    async () => {
      await graph.ended(await graph.start(NAMES, 'FULL_SYNC'));
      const group = await pairs.of('UNIT OF MEASURE', 'PCS');
      expect(group.crm.row).toMatchObject({ name: 'NAV PCS', baseuomname: 'PCS' });
      const unit = await pairs.of('BASE UNIT', 'PCS');
      expect(unit.crm.row).toMatchObject({
        name: 'PCS',
        quantity: '1',
        _uomscheduleid_value: group.crm.id,
        isschedulebaseuom: true,
      });
      const product = await pairs.of('ITEM-PRODUCT', '1896-S');
      expect(product.crm.row).toMatchObject({
        _defaultuomscheduleid_value: group.crm.id,
        _defaultuomid_value: unit.crm.id,
        statecode: 0,
      });
      expect(await pairs.of('RESOURCE-PRODUCT', 'LIFT')).toMatchObject({ state: 'IN_SYNC' });
      expect(await pairs.of('PLLINE-PRODPRICE', 'S00006 1896-S PCS')).toMatchObject({
        state: 'IN_SYNC',
      });
    },
    MS,
  );

  it('a second review finds nothing to create', async () => {
    const { createFullSyncReview: made } = await graph.ask<{
      createFullSyncReview: { review: { lines: object[] } };
    }>(
      `mutation ($id: ID!) { createFullSyncReview(input: { integrationId: $id }) { review { lines {
        mapping { name } wouldCreateInErp wouldCreateInCrm wouldUpdateInCrm } } } }`,
      { id: graph.integrationId },
    );
    const lines = made.review.lines as { mapping: { name: string }; wouldCreateInCrm: number }[];
    expect(lines.map(({ mapping }) => mapping.name)).not.toContain('UNIT GROUP');
    for (const line of lines.filter(({ mapping }) => NAMES.includes(mapping.name as 'CURRENCY'))) {
      expect(line).toMatchObject({ wouldCreateInErp: 0, wouldCreateInCrm: 0, wouldUpdateInCrm: 0 });
    }
  });
});
