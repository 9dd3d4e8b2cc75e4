/** Values of option sets as records: read all at once from the metadata, and told page by page. */
import { createHash } from 'node:crypto';
import { optionRecordId } from '@drawbar/schema/values';
import { z } from 'zod';
import { ConnectorError } from '../connector-error.ts';
import type { Choice } from '../facts.ts';
import { readCursor, writeCursor } from '../odata/cursor.ts';
import type { ChangePage } from '../port.ts';
import type { CallContext, OptionKind, Row } from '../records.ts';
import type { FieldInfo, TableInfo } from '../system-metadata.ts';
import type { BatchSender } from './batch.ts';
import { OPTION_COLUMNS, OPTION_KINDS, optionTable } from './option-columns.ts';
import { readOptionSets } from './option-sets.ts';

/** Their fields; the number is part of the id. */
export const OPTION_FIELDS: readonly string[] = ['label', 'value'];
const LABEL_MAX = 100;

const Cursor = z.object({ by: z.literal('options'), seen: z.string() });

export interface OptionRecords {
  all(kind: OptionKind, context: CallContext): Promise<readonly Row[]>;
  changes(kind: OptionKind, cursor: string | null, context: CallContext): Promise<ChangePage>;
}

/** Rows, and when they were asked for: Unix milliseconds. */
interface Told {
  readonly at: number;
  readonly rows: readonly Row[];
}

/** Kinds that are read in one round share one request (`CallContext.asOf`). */
export function createOptionRecords(sender: BatchSender): OptionRecords {
  const { now } = sender.options;
  let held: { readonly at: number; readonly sets: ReturnType<typeof readOptionSets> } | null = null;
  const setsOf = async (
    context: CallContext,
  ): Promise<{ readonly at: number; readonly sets: ReadonlyMap<string, readonly Choice[]> }> => {
    if (held === null || held.at < (context.asOf ?? now())) {
      held = { at: now(), sets: readOptionSets(sender, 'account', context) };
    }
    const { at, sets } = held;
    try {
      return { at, sets: await sets };
    } catch (error) {
      held = null;
      throw error;
    }
  };
  const read = async (kind: OptionKind, context: CallContext): Promise<Told> => {
    const { at, sets } = await setsOf(context);
    const choices = sets.get(OPTION_COLUMNS[kind].own.column) ?? [];
    return { at, rows: choices.map((choice) => optionRow(kind, choice)) };
  };
  return {
    all: async (kind, context) => (await read(kind, context)).rows,
    async changes(kind, cursor, context) {
      const before = readCursor(Cursor, cursor)?.seen ?? null;
      const asked = now();
      const { at, rows } = (await told(read(kind, context))) ?? { at: asked, rows: null };
      const seen = rows === null ? (before ?? '') : fingerprint(rows);
      const news = rows === null || seen === before ? [] : rows;
      return {
        changes: news.map((row) => ({ op: 'upsert', row })),
        cursor: writeCursor({ by: 'options', seen }),
        more: false,
        full: rows !== null && seen !== before,
        observedAt: new Date(at),
      };
    },
  };
}

/** A CRM that does not show its metadata has no such records; everything else is read. */
async function told(reading: Promise<Told>): Promise<Told | null> {
  try {
    return await reading;
  } catch (error) {
    const isSilent =
      error instanceof ConnectorError && ['not-found', 'permission'].includes(error.failure);
    if (isSilent) return null;
    throw error;
  }
}

export function optionRow(kind: OptionKind, { value, label }: Choice): Row {
  return {
    id: optionRecordId(kind, value),
    version: label,
    modifiedAt: null,
    modifiedBy: null,
    data: { label: label === '' ? null : label, value },
  };
}

function fingerprint(rows: readonly Row[]): string {
  const text = rows.map(({ id, version }) => `${id} ${version}`).join('\n');
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

export function optionTables(): readonly TableInfo[] {
  return OPTION_KINDS.map((kind) => ({
    name: optionTable(kind),
    label: OPTION_COLUMNS[kind].label,
  }));
}

/** null: the name is not one of theirs. */
export function optionTableFields(name: string): readonly FieldInfo[] | null {
  if (!OPTION_KINDS.some((kind) => optionTable(kind) === name)) return null;
  const common = { lookupTable: null, options: [] } as const;
  return [
    {
      ...common,
      name: 'label',
      label: 'Label',
      type: 'TEXT',
      maxLength: LABEL_MAX,
      writable: true,
      required: true,
    },
    {
      ...common,
      name: 'value',
      label: 'Value',
      type: 'INTEGER',
      maxLength: null,
      writable: false,
      required: true,
    },
  ];
}
