/** Codes for records that are about to be made in the ERP, which numbers none of their kind. */
import type { LinkRequest, Series } from '../domain/links.ts';
import type { MappingName } from '../domain/mapping.ts';
import type { Sql } from './sql.ts';

type Asked = Extract<LinkRequest, { ask: 'serial' }>;

/** By mapping and key, as `mapping\nkey`; two workers may pick one, then the ERP refuses one. */
export async function readSerials(
  sql: Sql,
  integration: string,
  requests: readonly LinkRequest[],
): Promise<Map<string, string>> {
  const asked = requests.flatMap((one) => (one.ask === 'serial' ? [one] : []));
  const codes = new Map<string, string>();
  for (const mapping of new Set(asked.map((one) => one.mapping))) {
    const own = asked.filter((one) => one.mapping === mapping);
    const [first] = own;
    if (first === undefined) continue;
    const keys = [...new Set(own.map(({ key }) => key))].toSorted();
    const last = await lastNumber(sql, integration, mapping, first.series);
    for (const [index, key] of keys.entries()) {
      codes.set(`${mapping}\n${key}`, codeOf(first, last + index + 1));
    }
  }
  return codes;
}

function codeOf({ series: { prefix, digits } }: Asked, number: number): string {
  return `${prefix}${String(number).padStart(digits, '0')}`;
}

/** 0 when the series has not begun. */
async function lastNumber(
  sql: Sql,
  integration: string,
  mapping: MappingName,
  { prefix, digits }: Series,
): Promise<number> {
  const [row] = await sql<{ last: number | null }[]>`/* lastNumber */
    select max(right(keys[1], ${digits})::int) as last from sync.record
    where integration = ${integration} and mapping = ${mapping} and system = 'ERP' and not gone
      and starts_with(keys[1], ${prefix}) and right(keys[1], ${digits}) ~ '^[0-9]+$'`;
  return row?.last ?? 0;
}
