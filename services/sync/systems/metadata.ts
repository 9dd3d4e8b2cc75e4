/** The metadata of the systems, kept per integration and table for a while, with a bound. */
import { ConnectorError, type CrmPort, type ErpPort, type Kind } from '@drawbar/connectors/port';
import type { System } from '../domain/integration.ts';
import {
  MetadataUnavailable,
  type SystemField,
  type SystemMetadata,
  type TableName,
} from '../domain/system-metadata.ts';
import { callContext } from './change-source.ts';

type Port = Pick<ErpPort | CrmPort, 'tables' | 'tableFields' | 'fields'>;

/** People look at a table for minutes; its columns change with releases. */
const KEPT_MS = 600_000;
/** Lists of tables and of fields, of all integrations together. */
const ENTRIES_MAX = 200;
/** Somebody waits for the answer. */
const LASTS_MS = 15_000;

/** @param port a new one after the settings of the system changed: its answers are asked anew. */
export function createMetadata(
  port: (integration: string, system: System) => Promise<Port>,
  now: () => Date,
): SystemMetadata {
  const kept = new Map<
    string,
    { readonly at: number; readonly port: Port; readonly answer: Promise<unknown> }
  >();

  async function ask<Answer>(
    integration: string,
    system: System,
    what: string,
    read: (own: Port) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      const own = await port(integration, system);
      const key = `${integration}/${system}/${what}`;
      const at = now().getTime();
      const known = kept.get(key);
      if (known !== undefined && known.port === own && at - known.at < KEPT_MS) {
        return (await known.answer) as Answer;
      }
      const answer = read(own);
      kept.delete(key);
      kept.set(key, { at, port: own, answer });
      answer.catch(() => kept.delete(key));
      const [oldest] = kept.keys();
      if (kept.size > ENTRIES_MAX && oldest !== undefined) kept.delete(oldest);
      return await answer;
    } catch (error) {
      if (error instanceof ConnectorError) throw new MetadataUnavailable(error.message);
      throw error;
    }
  }

  return {
    tables: (integration, system) =>
      ask(integration, system, 'tables', async (own) =>
        (await own.tables(context())).map((table): TableName => ({ ...table, system })),
      ),
    fields: (integration, system, table) =>
      ask(integration, system, `fields/${table}`, (own): Promise<readonly SystemField[] | null> =>
        own.tableFields(table, context()),
      ),
    carried: (integration, system, kind) =>
      ask(
        integration,
        system,
        `carried/${kind}`,
        async (own) => new Set(await own.fields(kind as Kind, context())),
      ),
  };
}

function context(): ReturnType<typeof callContext> {
  return callContext(AbortSignal.timeout(LASTS_MS), 'interactive', LASTS_MS);
}
