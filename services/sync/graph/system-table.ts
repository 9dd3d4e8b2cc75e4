/** Tables and fields of the two systems, as their metadata tells them. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { connection, pageRequest, type Connection } from '@drawbar/platform/paging';
import type { System } from '../domain/integration.ts';
import { sideOf } from '../domain/mapping.ts';
import { MetadataUnavailable, type TableName } from '../domain/system-metadata.ts';
import type { SyncContext } from './context.ts';
import { neededIntegration } from './keys.ts';
import type { MappingParent } from './table-mapping.ts';
import type {
  QueryResolvers,
  SystemFieldResolvers,
  SystemTableResolvers,
} from './types.generated.ts';

export interface TableParent extends TableName {
  /** GUID of the integration. */
  readonly integration: string;
}

export type TablePage = Connection<TableParent>;

const PAGE = 50;

/** What a system does not tell is an error of its own, beside the rest of the answer. */
async function told<Answer>(system: System, read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof MetadataUnavailable)) throw error;
    const extensions = { system, retryable: true };
    throw graphqlError('UPSTREAM_UNAVAILABLE', error.message, extensions);
  }
}

export const systemTables: NonNullable<QueryResolvers['systemTables']> = async (
  _root,
  { integrationId, system, search, ...args },
  context,
) => {
  const request = pageRequest(args, ['text'], PAGE, `tables ${system}`);
  const { key } = await neededIntegration(integrationId, context);
  const all = await told(system, () => context.commands.metadata.tables(key, system));
  const wanted = (search ?? '').trim().toLowerCase();
  const [after] = request.after ?? [null];
  const found = all.filter(
    ({ name, label }) =>
      (name.toLowerCase().includes(wanted) || label.toLowerCase().includes(wanted)) &&
      (after == null || name > after),
  );
  const rows = found
    .slice(0, request.limit)
    .map((table) => ({ row: { ...table, integration: key }, keys: [table.name] }));
  const page = { rows, hasNextPage: found.length > request.limit };
  return connection(page, request, async () => found.length);
};

/** One of the two tables of a mapping. `@throws {GraphQLError}` when the system does not tell. */
export async function tableOf(
  { integration: { key }, mapping }: MappingParent,
  system: System,
  context: SyncContext,
): Promise<TableParent> {
  const { table } = sideOf(mapping, system);
  const all = await told(system, () => context.commands.metadata.tables(key, system));
  const found = all.find(({ name }) => name === table);
  if (found !== undefined) return { ...found, integration: key };
  const message = `The ${system} shows no table ${table} on this connection.`;
  throw graphqlError('NOT_FOUND', message, { system });
}

export const SystemTable: SystemTableResolvers = {
  async fields({ integration, system, name }, _args, context) {
    const { metadata } = context.commands;
    const fields = await told(system, () => metadata.fields(integration, system, name));
    return [...(fields ?? [])].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  },
};

export const SystemField: SystemFieldResolvers = {
  options: ({ options }) => [...options],
};
