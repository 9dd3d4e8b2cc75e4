/** Reads values out of a replica document, which is keyed by the system's own field names. */
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { isDateText, isDecimalText } from '@drawbar/schema/values';

/** The text of a field; null when it is absent or empty, as the ERP writes "nothing". */
export function textOf(document: ReplicaDocument, field: string): string | null {
  const value = document[field];
  return value == null || value === '' ? null : String(value);
}

/** The first of several fields that holds something. */
export function firstText(document: ReplicaDocument, fields: readonly string[]): string | null {
  for (const field of fields) {
    const value = textOf(document, field);
    if (value !== null) return value;
  }
  return null;
}

/** The exact decimal of a field; null when it is absent. */
export function decimalOf(document: ReplicaDocument, field: string): string | null {
  const text = textOf(document, field);
  return text !== null && isDecimalText(text) ? text : null;
}

/** The day of a field, which may hold an instant; null when it is absent. */
export function dateOf(document: ReplicaDocument, field: string): string | null {
  const day = textOf(document, field)?.slice(0, 10) ?? '';
  return isDateText(day) && day !== '0001-01-01' ? day : null;
}

/** The instant of a field; null when it is absent. */
export function instantOf(document: ReplicaDocument, field: string): Date | null {
  const text = textOf(document, field);
  const instant = text === null ? null : new Date(text);
  return instant === null || Number.isNaN(instant.getTime()) ? null : instant;
}

/** The whole number of a field; 0 when it is absent. */
export function integerOf(document: ReplicaDocument, field: string): number {
  const value = Number(textOf(document, field) ?? '0');
  return Number.isInteger(value) ? value : 0;
}
