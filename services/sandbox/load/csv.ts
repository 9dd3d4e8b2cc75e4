/**
 * Reads the CSV files of a data folder, plain or `.gz`; a bad value is named by file, line,
 * column.
 */
import { createReadStream, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { addDays, isDateText } from '@drawbar/schema/values';
import { parse, type CsvError } from 'csv-parse';

/** The message says where: nothing of the folder is loaded. */
export class BadData extends Error {
  constructor(file: string, line: number, column: string | null, reason: string) {
    const where = column === null ? '' : `, column ${column}`;
    super(`${file}, line ${line}${where}: ${reason}. Correct it and start again.`);
    this.name = 'BadData';
  }
}

export interface DataFolder {
  readonly path: string;
  /** Added to every date. */
  readonly shiftDays: number;
}

const DECIMAL = /^-?\d{1,18}(?:\.\d{1,20})?$/;

/** One row; a column that the file does not have reads as blank. */
export class CsvRow {
  readonly #file: string;
  readonly #line: number;
  readonly #cells: Readonly<Record<string, string>>;
  readonly #shiftDays: number;

  constructor(
    file: string,
    line: number,
    cells: Readonly<Record<string, string>>,
    shiftDays: number,
  ) {
    this.#file = file;
    this.#line = line;
    this.#cells = cells;
    this.#shiftDays = shiftDays;
  }

  text(column: string): string {
    return this.#cells[column] ?? '';
  }

  /** A code that must be there. */
  key(column: string): string {
    const text = this.text(column);
    if (text === '') throw this.bad(column, 'a value is required');
    return text;
  }

  /** Blank reads as 0; trailing zeros are dropped. */
  decimal(column: string): string {
    const text = this.text(column);
    if (text === '') return '0';
    if (!DECIMAL.test(text))
      throw this.bad(column, `'${text.slice(0, 40)}' is not a decimal number`);
    const sign = text.startsWith('-') ? '-' : '';
    const [whole = '0', fraction = ''] = text.slice(sign.length).split('.');
    const digits = whole.replace(/^0+(?=\d)/, '');
    const rest = fraction.replace(/0+$/, '');
    const value = rest === '' ? digits : `${digits}.${rest}`;
    return value === '0' ? '0' : sign + value;
  }

  /** Blank reads as blank; anything else is moved by the folder's shift. */
  date(column: string): string {
    const text = this.text(column);
    if (text === '') return '';
    if (!isDateText(text))
      throw this.bad(column, `'${text.slice(0, 40)}' is not a date (YYYY-MM-DD)`);
    return this.#shiftDays === 0 ? text : addDays(text, this.#shiftDays);
  }

  integer(column: string): number {
    const text = this.text(column);
    if (!/^-?\d{1,9}$/.test(text))
      throw this.bad(column, `'${text.slice(0, 40)}' is not a whole number`);
    return Number(text);
  }

  flag(column: string): boolean {
    const text = this.text(column).toLowerCase();
    if (text !== '' && text !== 'true' && text !== 'false') {
      throw this.bad(column, `'${text.slice(0, 40)}' is neither true nor false`);
    }
    return text === 'true';
  }

  bad(column: string, reason: string): BadData {
    return new BadData(this.#file, this.#line, column, reason);
  }
}

/**
 * @param name without ending, for example `customers`; a missing file has no rows.
 * @throws {BadData} for a row with too many or too few columns or broken quoting.
 */
export async function* readCsv(folder: DataFolder, name: string): AsyncIterable<CsvRow> {
  const path = [join(folder.path, `${name}.csv`), join(folder.path, `${name}.csv.gz`)].find(
    existsSync,
  );
  if (path === undefined) return;
  const file = basename(path);
  const parser = parse({ bom: true, columns: true, info: true, skip_empty_lines: true });
  const source = createReadStream(path);
  source.on('error', (error) => parser.destroy(error));
  const unzipped = path.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  unzipped.on('error', (error: Error) => parser.destroy(error));
  unzipped.pipe(parser);
  try {
    for await (const { info, record } of parser as AsyncIterable<{
      info: { lines: number };
      record: Record<string, string>;
    }>) {
      yield new CsvRow(file, info.lines, record, folder.shiftDays);
    }
  } catch (error) {
    if (error instanceof BadData) throw error;
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): Error {
  const { code, lines } = error as Partial<CsvError>;
  if (typeof code === 'string' && code.startsWith('CSV_')) {
    return new BadData(file, Number(lines ?? 0), null, `the row cannot be read (${code})`);
  }
  if (typeof code === 'string')
    return new BadData(file, 0, null, `the file cannot be read (${code})`);
  return error instanceof Error ? error : new Error(`${file} cannot be read`);
}
