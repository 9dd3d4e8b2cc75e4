/** The option sets of a table: every tenant has its own values and labels (systems.md 2.2). */
import { storable } from '@drawbar/schema/values';
import { z } from 'zod';
import type { Choice } from '../facts.ts';
import { readPages } from '../odata/pages.ts';
import type { CallContext } from '../records.ts';
import type { BatchSender } from './batch.ts';

const Attribute = z.object({
  LogicalName: z.string(),
  OptionSet: z.object({
    Options: z.array(
      z.object({
        Value: z.number(),
        Label: z
          .object({ UserLocalizedLabel: z.object({ Label: z.string() }).nullish() })
          .nullish(),
      }),
    ),
  }),
});

/** By column; a label that is not there in our language is empty. `@throws {ConnectorError}` */
export async function readOptionSets(
  { client, endpoints }: BatchSender,
  table: string,
  context: CallContext,
  type: 'Picklist' | 'State' | 'Status' = 'Picklist',
): Promise<ReadonlyMap<string, readonly Choice[]>> {
  const path =
    `${endpoints.apiRoot}/EntityDefinitions(LogicalName='${table}')/Attributes/` +
    `Microsoft.Dynamics.CRM.${type}AttributeMetadata?$select=LogicalName&$expand=OptionSet`;
  const sets = new Map<string, readonly Choice[]>();
  for await (const rows of readPages(client, { path, prefer: '' }, context)) {
    for (const row of rows) {
      const attribute = Attribute.safeParse(row).data;
      if (attribute === undefined) continue;
      const choices = attribute.OptionSet.Options.map(({ Value, Label }) => ({
        value: Value,
        label: storable(Label?.UserLocalizedLabel?.Label ?? ''),
      }));
      sets.set(attribute.LogicalName, choices);
    }
  }
  return sets;
}
