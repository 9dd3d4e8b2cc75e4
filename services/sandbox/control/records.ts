/** `/_sandbox/records`: edits as a user of the system makes them, in one transaction. */
import { z } from 'zod';
import { isObject, jsonText, parseJson, type JsonObject } from '../odata/index.ts';
import type { Clock } from '../serve/clock.ts';
import type { WireResponse } from '../serve/wire.ts';
import type { Store, Writer } from '../store/store.ts';
import { ControlError, type RawCommand } from './control.ts';

/** How one system edits the rows of one set. */
export interface RowEditor {
  /** @returns the row as JSON text, as the API shows it. */
  create(writer: Writer, row: JsonObject): Promise<string>;
  update(writer: Writer, row: JsonObject): Promise<string>;
  remove(writer: Writer, key: JsonObject): Promise<void>;
}

export interface RecordsOptions {
  readonly system: 'erp' | 'crm';
  readonly store: Store;
  readonly clock: Clock;
  /** Whose name the edits carry. */
  readonly actor: string;
  /** @throws for a set that is not there. */
  editorOf(set: string, rows: readonly JsonObject[]): RowEditor;
  /** The system's own refusal as an answer; null: a defect of ours. */
  errorResponse(error: unknown): WireResponse | null;
}

const ROWS_MAX = 10_000;
const LISTS = ['create', 'update', 'delete'] as const;
const SHAPE = z.strictObject({
  set: z.string(),
  create: z.array(z.unknown()).max(ROWS_MAX).optional(),
  update: z.array(z.unknown()).max(ROWS_MAX).optional(),
  delete: z.array(z.unknown()).max(ROWS_MAX).optional(),
});

type Edits = Readonly<Record<(typeof LISTS)[number], readonly JsonObject[]>>;

/** The answer's rows are JSON text already: decimals keep their digits. */
export function recordsCommand(options: RecordsOptions): RawCommand {
  return async (text) => {
    const { set, edits } = parseEdits(text);
    const editor = editorFor(options, set, edits);
    const { created, updated } = await options.store.write(
      options.system,
      { actor: options.actor, now: options.clock.now() },
      async (writer) => ({
        created: await each(options, 'create', edits.create, (row) => editor.create(writer, row)),
        updated: await each(options, 'update', edits.update, (row) => editor.update(writer, row)),
        deleted: await each(options, 'delete', edits.delete, (row) => editor.remove(writer, row)),
      }),
    );
    const deleted = edits.delete.map(jsonText);
    return (
      `{"created":[${created.join(',')}],"updated":[${updated.join(',')}],` +
      `"deleted":[${deleted.join(',')}]}`
    );
  };
}

function parseEdits(text: string): { readonly set: string; readonly edits: Edits } {
  const body = parseJson(text);
  const { set } = SHAPE.parse(body);
  const object = isObject(body) ? body : {};
  const rows = (list: string): JsonObject[] => {
    const given = object[list];
    return (Array.isArray(given) ? given : []).map((row: JsonObject, index) => {
      if (isObject(row)) return row;
      throw new ControlError(`${list}[${index}] is not a row.`);
    });
  };
  return {
    set,
    edits: { create: rows('create'), update: rows('update'), delete: rows('delete') },
  };
}

function editorFor(options: RecordsOptions, set: string, edits: Edits): RowEditor {
  try {
    return options.editorOf(set, [...edits.create, ...edits.update]);
  } catch (error) {
    throw asControlError(options, error, null);
  }
}

async function each<T>(
  options: RecordsOptions,
  list: string,
  rows: readonly JsonObject[],
  edit: (row: JsonObject) => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  for (const [index, row] of rows.entries()) {
    try {
      done.push(await edit(row));
    } catch (error) {
      throw asControlError(options, error, `${list}[${index}]`);
    }
  }
  return done;
}

/** The row that failed, and the system's own words. */
function asControlError(options: RecordsOptions, error: unknown, where: string | null): unknown {
  const response = options.errorResponse(error);
  if (response === null || !(error instanceof Error)) return error;
  return new ControlError(where === null ? error.message : `${where}: ${error.message}`);
}
