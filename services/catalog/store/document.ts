/** Typed access to the values of a replicated document; what is missing counts as empty. */
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { decimalText, decimal, isDecimalText } from '@drawbar/schema/values';

/** Text, or null when empty. Numbers are spelled out. */
export function text(document: ReplicaDocument, field: string): string | null {
  const value = document[field];
  if (value == null || value === '') return null;
  return String(value);
}

/** Text, or '' when empty. */
export function code(document: ReplicaDocument, field: string): string {
  return text(document, field) ?? '';
}

export function flag(document: ReplicaDocument, field: string): boolean {
  return document[field] === true;
}

/** Exact decimal in plain notation, "0" when empty. */
export function exact(document: ReplicaDocument, field: string): string {
  const value = text(document, field);
  return value !== null && isDecimalText(value) ? decimalText(decimal(value)) : '0';
}

/** Exact decimal above zero, or null. */
export function positive(document: ReplicaDocument, field: string): string | null {
  const value = exact(document, field);
  return decimal(value).gt(0) ? value : null;
}
