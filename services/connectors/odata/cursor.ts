/** A feed's cursor: opaque text outside, checked JSON inside. */
import type { z } from 'zod';

/**
 * What a stored cursor says; null when there is none, or when it was made by another way of
 * reading changes: the caller then reads everything, which is always right.
 */
export function readCursor<T>(schema: z.ZodType<T>, cursor: string | null): T | null {
  if (cursor === null) return null;
  try {
    return schema.safeParse(JSON.parse(cursor)).data ?? null;
  } catch {
    return null;
  }
}

export function writeCursor(state: object): string {
  return JSON.stringify(state);
}
