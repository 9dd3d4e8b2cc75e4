/** Changes of a mapping as a whole: what somebody asked for, and everything wrong with it. */
import { misfitsIn } from './filter-values.ts';
import { odataText } from './filter.ts';
import type { System } from './integration.ts';
import { configured, PLAIN_SETTINGS, type MappingSettings } from './mapping-settings.ts';
import {
  flowsTo,
  type ConfiguredMapping,
  type DeleteConflictPolicy,
  type Direction,
  type TableMapping,
  type UpdateConflictPolicy,
} from './mapping.ts';
import { fieldsIn, parseFilter, type Expression } from './odata-filter.ts';
import { FilterSyntaxError } from './odata-syntax.ts';
import type { MappedTables } from './system-metadata.ts';
import { inputError, type UserError } from './user-error.ts';

/** null and left out both mean: as it is. */
export interface MappingRequest {
  readonly enabled?: boolean | null;
  readonly direction?: Direction | null;
  readonly erpFilter?: string | null;
  readonly crmFilter?: string | null;
  readonly onlyCoupled?: boolean | null;
  readonly eventDriven?: boolean | null;
  readonly intervalMinutes?: number | null;
  readonly onUpdateConflict?: UpdateConflictPolicy | null;
  readonly onDeleteConflict?: DeleteConflictPolicy | null;
  readonly createWhenNoMatch?: boolean | null;
  readonly syncAfterCoupling?: boolean | null;
}

/** A minute, and a week: a change that waits longer is one nobody waits for. */
export const INTERVAL_MINUTES = { least: 1, most: 10_080 } as const;

const SETTINGS = [...PLAIN_SETTINGS, 'erpFilter', 'crmFilter'] as const;

/** What is to be kept; settings that are as shipped are not. Filters are taken as they are. */
export function changedSettings(
  shipped: TableMapping,
  before: MappingSettings,
  request: MappingRequest,
): MappingSettings {
  const given = SETTINGS.flatMap((name) =>
    request[name] == null ? [] : [[name, trimmed(request[name])] as const],
  );
  const shown = shippedSettings(shipped);
  const all: MappingSettings = { ...before, ...Object.fromEntries(given) };
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name, value]) => typeof value === 'object' || value !== shown[name as keyof typeof shown],
    ),
  );
}

function trimmed<Value>(value: Value): Value | string {
  return typeof value === 'string' ? value.trim() : value;
}

/** As people see them. */
function shippedSettings(
  shipped: TableMapping,
): Required<Omit<MappingSettings, 'fields' | 'crmFields'>> {
  const mapping = configured(shipped, {}, 1);
  return {
    enabled: mapping.enabled,
    direction: mapping.direction,
    erpFilter: odataText(mapping.erp.filter) ?? '',
    crmFilter: odataText(mapping.crm.filter) ?? '',
    onlyCoupled: mapping.onlyCoupled,
    eventDriven: mapping.eventDriven,
    intervalMinutes: mapping.intervalMinutes,
    onUpdateConflict: mapping.onUpdateConflict,
    onDeleteConflict: mapping.onDeleteConflict,
    createWhenNoMatch: mapping.createWhenNoMatch,
    syncAfterCoupling: mapping.syncAfterCoupling,
  };
}

/** Everything that is wrong with a change, apart from its direction (`domain.md` 2.1). */
export function settingsProblems(
  settings: MappingSettings,
  tables: Partial<MappedTables>,
): UserError[] {
  const errors: UserError[] = [];
  const { intervalMinutes: minutes } = settings;
  const { least, most } = INTERVAL_MINUTES;
  if (minutes !== undefined && !(minutes >= least && minutes <= most)) {
    const message = `The interval has ${least} to ${most} minutes; got ${minutes}.`;
    errors.push(inputError('INVALID_VALUE', message, { field: ['intervalMinutes'] }));
  }
  errors.push(...filterProblems('ERP', settings.erpFilter, tables));
  errors.push(...filterProblems('CRM', settings.crmFilter, tables));
  return errors;
}

function filterProblems(
  system: System,
  text: string | undefined,
  tables: Partial<MappedTables>,
): UserError[] {
  if (text === undefined || text === '') return [];
  const side = system === 'ERP' ? 'erp' : 'crm';
  const field = [`${side}Filter`];
  let expression: Expression;
  try {
    expression = parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const fix = "Write it in OData, for example: city eq 'Seattle' and creditLimit gt 1000.";
    return [inputError('FILTER_INVALID', `This is no filter. ${error.message}`, { field, fix })];
  }
  const known = tables[side];
  if (known === undefined) return [];
  const unknown = fieldsIn(expression).flatMap((name) =>
    known.has(name) ? [] : [unknownField(system, name, known, field)],
  );
  const misfits = misfitsIn(expression, known).map((one) => {
    const message = `${one.field} is never ${JSON.stringify(one.value.slice(0, 100))}.`;
    return inputError('FILTER_INVALID', message, { field, fix: `Give it ${one.expected}.` });
  });
  return [...unknown, ...misfits];
}

/** Says which field was probably meant. */
export function unknownField(
  system: System,
  name: string,
  known: ReadonlyMap<string, unknown>,
  field: readonly string[],
): UserError {
  const wanted = name.toLowerCase();
  const close = [...known.keys()].filter(
    (one) => one.toLowerCase().includes(wanted) || wanted.includes(one.toLowerCase()),
  );
  const fix =
    close.length === 0
      ? 'Take a name that systemTables lists and that mappings of this table use.'
      : `Did you mean ${close.slice(0, 3).join(', ')}?`;
  const message = `The ${system} has no field ${name.slice(0, 100)} in records of this mapping.`;
  return inputError('UNKNOWN_FIELD', message, { field, fix });
}

/** Why data could not flow as the mapping says; null when it can (`domain.md` 2.1). */
export function directionProblem(
  mapping: ConfiguredMapping,
  field: readonly string[],
): UserError | null {
  const { label, direction, fields, isOptionSet } = mapping;
  if (isOptionSet && direction === 'BIDIRECTIONAL') {
    const message = `${label} are values of an option set, which flow one way only.`;
    const fix = 'Choose ERP_TO_CRM.';
    return inputError('DIRECTION_NOT_SUPPORTED', message, { field, fix });
  }
  if (fields.length === 0) {
    const message = `${label} would have no field mapping that is switched on.`;
    return inputError('NO_ENABLED_FIELDS', message, {
      field,
      fix: 'Switch on at least one of them.',
    });
  }
  const carries = (system: System): boolean =>
    fields.some((one) => {
      const target = system === 'ERP' ? one.erpField : one.crmField;
      return target !== null && flowsTo(mapping, system, one);
    });
  if (carries('ERP') || carries('CRM')) return null;
  const message = `No field mapping of ${label} that is switched on flows ${direction}.`;
  const fix = 'Let at least one of them flow that way with setFieldMappings first.';
  return inputError('DIRECTION_NOT_SUPPORTED', message, { field, fix });
}
