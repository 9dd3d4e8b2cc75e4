/** How the CRM dresses a row: etag, formatted values and names of lookups' tables. */
import type { Dress, Field, Item, Stored } from '../odata/index.ts';
import { preference, type WireRequest } from '../serve/wire.ts';
import { tableOfLogicalName } from './model.ts';
import { isLookup, type CrmTable } from './sets/table.ts';

const FORMATTED = 'OData.Community.Display.V1.FormattedValue';
const LOOKUP_TABLE = 'Microsoft.Dynamics.CRM.lookuplogicalname';

export function crmEtag(version: string): string {
  return `W/"${version}"`;
}

export function crmDress(request: WireRequest): Dress {
  const wanted = annotationsOf(request);
  return {
    escapedEnums: false,
    numbersAsText: /IEEE754Compatible=true/i.test(request.headers.accept ?? ''),
    wholeSeconds: true,
    head: (item) => [['@odata.etag', JSON.stringify(crmEtag(item.row.version))]],
    annotate(field, value, item) {
      const table = tableOfLogicalName(item.set.kind);
      if (table === null || value === null) return [];
      const found: [string, string][] = [];
      if (wanted(LOOKUP_TABLE) && isLookup(field)) {
        found.push([
          `${field.name}@${LOOKUP_TABLE}`,
          JSON.stringify(lookupTable(table, field, item)),
        ]);
      }
      const label = wanted(FORMATTED) ? formatted(table, field, value) : null;
      if (label !== null) found.push([`${field.name}@${FORMATTED}`, JSON.stringify(label)]);
      return found;
    },
  };
}

/** `odata.include-annotations="a,b"`, with `*` at the end of a name for all that begin so. */
function annotationsOf(request: WireRequest): (name: string) => boolean {
  const asked = preference(request, 'odata.include-annotations');
  if (asked === null) return () => false;
  const patterns = asked.split(',').map((part) => part.trim());
  return (name) =>
    patterns.some((pattern) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name,
    );
}

function lookupTable(table: CrmTable, field: Field, item: Item): string {
  const column = field.name.slice(1, -'_value'.length);
  const lookup = table.lookups.find((one) => one.column === column);
  const kept = item.row.data[`${column}_type`];
  if (typeof kept === 'string') return kept;
  return lookup === undefined ? 'systemuser' : (Object.keys(lookup.targets)[0] ?? '');
}

function formatted(table: CrmTable, field: Field, value: Stored): string | null {
  const options =
    field.name === 'statecode'
      ? table.states?.states
      : field.name === 'statuscode'
        ? table.states?.statuses
        : table.options[field.name];
  const label = options?.find((option) => option.value === Number(value))?.label;
  if (label !== undefined) return label;
  if (field.type === 'Boolean') return value === true ? 'Yes' : 'No';
  return null;
}
