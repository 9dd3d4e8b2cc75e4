/** Typed access to the values of a record; what is missing counts as empty. */
import { decimalText, decimal, isDecimalText } from '@drawbar/schema/values';

/** A record as its system gave it, keyed by the system's own field names. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** Text, or null when empty. Numbers are spelled out. */
export function text(document: Fields, field: string): string | null {
  const value = document[field];
  if (value == null || value === '') return null;
  return String(value);
}

/** Text, or '' when empty. */
export function code(document: Fields, field: string): string {
  return text(document, field) ?? '';
}

export function flag(document: Fields, field: string): boolean {
  return document[field] === true;
}

/** Exact decimal in plain notation, "0" when empty. */
export function exact(document: Fields, field: string): string {
  const value = text(document, field);
  return value !== null && isDecimalText(value) ? decimalText(decimal(value)) : '0';
}

/** Exact decimal above zero, or null. */
export function positive(document: Fields, field: string): string | null {
  const value = exact(document, field);
  return decimal(value).gt(0) ? value : null;
}
