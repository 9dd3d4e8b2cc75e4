/** What differs between two states of a mapping, setting by setting, in words people can read. */
import { odataText } from './filter.ts';
import { PLAIN_SETTINGS, rowOf } from './mapping-settings.ts';
import type { ConfiguredMapping, FieldMapping } from './mapping.ts';
import type { SettingChange } from './user-error.ts';

/** In the order of the settings; empty when nothing differs. */
export function mappingDiff(before: ConfiguredMapping, after: ConfiguredMapping): SettingChange[] {
  const old = settingsOf(before);
  const now = settingsOf(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const changes = paths.flatMap((path): SettingChange[] => {
    const change = { path, before: old.get(path) ?? null, after: now.get(path) ?? null };
    return change.before === change.after ? [] : [change];
  });
  return [...changes, ...orderChange(before, after)];
}

const OF_ROWS = [
  'erpField',
  'crmField',
  'direction',
  'enabled',
  'constant',
  'transformation',
  'validate',
  'notNull',
  'clearOnFailure',
  'matchPriority',
  'matchCaseSensitive',
] as const;

/** By path; what is not set has no entry. */
function settingsOf(mapping: ConfiguredMapping): Map<string, string> {
  const settings = new Map<string, string>();
  for (const name of PLAIN_SETTINGS) settings.set(name, String(mapping[name]));
  const filters = { erpFilter: mapping.erp.filter, crmFilter: mapping.crm.filter };
  for (const [name, filter] of Object.entries(filters)) {
    const text = odataText(filter);
    if (text !== null) settings.set(name, text);
  }
  for (const row of mapping.rows) {
    const values = rowOf(mapping, row);
    for (const name of OF_ROWS) {
      const value = values[name];
      if (value === null || (value === false && name !== 'enabled')) continue;
      settings.set(`fields / ${nameOf(mapping, row)} / ${name}`, String(value));
    }
  }
  return settings;
}

/** The label, with the id where another row has the same one. */
function nameOf({ rows }: ConfiguredMapping, { id, label }: FieldMapping): string {
  const isAlone = rows.every((other) => other.id === id || other.label !== label);
  return isAlone ? label : `${label} (${id})`;
}

/** Rows that both have, in another order of transfer. */
function orderChange(before: ConfiguredMapping, after: ConfiguredMapping): SettingChange[] {
  const inBoth = (own: ConfiguredMapping, other: ConfiguredMapping): string =>
    own.rows
      .filter(({ id }) => other.rows.some((row) => row.id === id))
      .map((row) => row.label)
      .join(', ');
  const change = { before: inBoth(before, after), after: inBoth(after, before) };
  const ids = (own: ConfiguredMapping, other: ConfiguredMapping): string[] =>
    own.rows.flatMap(({ id }) => (other.rows.some((row) => row.id === id) ? [id] : []));
  const isSame = ids(before, after).join('\n') === ids(after, before).join('\n');
  return isSame ? [] : [{ path: 'fields / order', ...change }];
}
