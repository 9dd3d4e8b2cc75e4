/** Points at a record of either system. */
import type { Connection } from '@drawbar/platform/paging';
import type { System } from '../domain/integration.ts';
import { sideOf } from '../domain/mapping.ts';
import { mappingOfRow } from './keys.ts';
import { stubOf } from './synced-record.ts';
import type { RecordRefResolvers } from './types.generated.ts';

export interface RecordRefParent {
  readonly integration: string;
  readonly mapping: string;
  readonly system: System;
  readonly id: string;
}

export type RecordRefPage = Connection<RecordRefParent>;

export const RecordRef: RecordRefResolvers = {
  table: async (ref, _args, context) =>
    sideOf((await mappingOfRow(ref, context)).mapping, ref.system).table,
  key: ({ id }) => id,
  label: async (ref, _args, context) => (await context.loaders.record.load(ref))?.label ?? ref.id,
  async url(ref, _args, context) {
    const known = await context.loaders.record.load(ref);
    if (known?.gone === true) return null;
    const { kind } = sideOf((await mappingOfRow(ref, context)).mapping, ref.system);
    return context.urls.url(ref.integration, ref.system, kind, ref.id);
  },
  exists: async (ref, _args, context) => (await context.loaders.record.load(ref))?.gone === false,
  coupled: async (ref, _args, context) =>
    (await context.loaders.record.load(ref))?.coupled === true,
  async record(ref, _args, context) {
    const known = await context.loaders.record.load(ref);
    return known === null || known.gone ? null : stubOf(ref, context);
  },
};
