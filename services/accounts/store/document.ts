/** Reads values out of a replica document, which is keyed by the system's own field names. */
import type { ReplicaDocument } from '@drawbar/platform/replica';

/**
 * The text of a field; null when it is absent or empty, as the ERP writes "nothing"
 * (extension.md 1.4).
 */
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

/** The instant of a field; null when it is absent. */
export function instantOf(document: ReplicaDocument, field: string): Date | null {
  const text = textOf(document, field);
  return text === null ? null : new Date(text);
}
