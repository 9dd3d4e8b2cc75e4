/** Replaces the field mappings of one mapping. */
import { fieldSettings, isAsShipped, ROWS_MAX, type RowRequest } from '../domain/field-rows.ts';
import { rowOf, type MappingSettings } from '../domain/mapping-settings.ts';
import type { MappableField } from '../domain/more-fields.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import { changeMapping, type MappingAnswer, type MappingState } from './change-mapping.ts';
import type { CommandContext, SettingsCaller } from './context.ts';
import { mappedFields } from './mapped-fields.ts';

export interface SetFieldsRequest {
  readonly name: string;
  readonly expectedVersion: string;
  readonly dryRun: boolean;
  readonly rows: readonly RowRequest[];
}

export async function setFields(
  context: CommandContext,
  asked: SettingsCaller,
  { name, expectedVersion, dryRun, rows }: SetFieldsRequest,
): Promise<MappingAnswer> {
  const change = { name, expectedVersion, dryRun, field: ['fields'] };
  return changeMapping(context, asked, change, async (state) => {
    if (rows.length > ROWS_MAX) {
      const message = `A mapping has at most ${ROWS_MAX} field mappings; got ${rows.length}.`;
      const error = inputError('TOO_MANY', message, { field: ['fields'] });
      return { settings: state.settings, errors: [error], crm: NO_TABLES.crm };
    }
    const read = await tablesFor(context, asked, state, rows);
    if ('error' in read) {
      return { settings: state.settings, errors: [read.error], crm: NO_TABLES.crm };
    }
    const { shipped, mapping, mappings } = state;
    const { settings: fields, errors } = fieldSettings(
      { shipped, rows: mapping.rows, before: mapping, mappings, tables: read.tables },
      rows,
    );
    const { fields: _before, ...others } = state.settings;
    const settings: MappingSettings = isAsShipped(fields) ? others : { ...others, fields };
    return { settings, errors, crm: read.tables.crm };
  });
}

interface Mappable {
  readonly erp: ReadonlyMap<string, MappableField>;
  readonly crm: ReadonlyMap<string, MappableField>;
}

const NO_TABLES: Mappable = { erp: new Map(), crm: new Map() };

/** Rows whose fields stay what they are need no look at the systems. */
async function tablesFor(
  { metadata }: CommandContext,
  { integration }: SettingsCaller,
  { mapping, more }: MappingState,
  rows: readonly RowRequest[],
): Promise<{ readonly tables: Mappable } | { readonly error: UserError }> {
  const isKnown = (row: RowRequest): boolean => {
    const field = mapping.rows.find(({ id }) => id === row.id);
    const own = field === undefined ? null : rowOf(mapping, field);
    const parts = ['erpField', 'crmField', 'constant', 'direction'] as const;
    return own !== null && parts.every((part) => own[part] === row[part]);
  };
  if (rows.every(isKnown)) return { tables: NO_TABLES };
  const read = ['ERP', 'CRM'] as const;
  const [erp, crm] = await Promise.all(
    read.map((system) => {
      const place = { integration: integration.key, mapping, system };
      return mappedFields(metadata, place, more, ['fields']);
    }),
  );
  if (erp === undefined || crm === undefined) return { tables: NO_TABLES };
  if ('error' in erp) return erp;
  if ('error' in crm) return crm;
  return { tables: { erp: erp.fields, crm: crm.fields } };
}
