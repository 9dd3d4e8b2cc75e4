/** Changes the settings of one mapping as a whole. */
import {
  changedSettings,
  settingsProblems,
  type MappingRequest,
} from '../domain/mapping-change.ts';
import type { MappableField } from '../domain/more-fields.ts';
import type { UserError } from '../domain/user-error.ts';
import { changeMapping, type MappingAnswer, type MappingState } from './change-mapping.ts';
import type { CommandContext, SettingsCaller } from './context.ts';
import { mappedFields } from './mapped-fields.ts';

export interface UpdateRequest {
  readonly name: string;
  readonly expectedVersion: string;
  readonly dryRun: boolean;
  readonly settings: MappingRequest;
}

export async function updateMapping(
  context: CommandContext,
  asked: SettingsCaller,
  { name, expectedVersion, dryRun, settings: request }: UpdateRequest,
): Promise<MappingAnswer> {
  const change = { name, expectedVersion, dryRun, field: ['direction'] };
  return changeMapping(context, asked, change, async (state) => {
    const settings = changedSettings(state.shipped, state.settings, request);
    const { tables, errors } = await tablesFor(context, asked, state, settings, request);
    const problems = [...errors, ...settingsProblems(settings, tables)];
    return { settings, errors: problems, crm: tables.crm ?? new Map() };
  });
}

interface Mappable {
  readonly erp: ReadonlyMap<string, MappableField>;
  readonly crm: ReadonlyMap<string, MappableField>;
}

/** Fields are looked up only for a filter that somebody gave. */
async function tablesFor(
  { metadata }: CommandContext,
  { integration }: SettingsCaller,
  { mapping, more }: MappingState,
  settings: { readonly erpFilter?: string; readonly crmFilter?: string },
  request: MappingRequest,
): Promise<{ readonly tables: Partial<Mappable>; readonly errors: readonly UserError[] }> {
  const errors: UserError[] = [];
  const tables: { erp?: Mappable['erp']; crm?: Mappable['crm'] } = {};
  for (const [side, system] of [
    ['erp', 'ERP'],
    ['crm', 'CRM'],
  ] as const) {
    const name = `${side}Filter` as const;
    if (request[name] == null || !settings[name]) continue;
    const place = { integration: integration.key, mapping, system };
    const read = await mappedFields(metadata, place, more, [name]);
    if ('error' in read) errors.push(read.error);
    else tables[side] = read.fields;
  }
  return { tables, errors };
}
