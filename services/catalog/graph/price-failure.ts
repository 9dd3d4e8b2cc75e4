/** A part of a question about a price that is wrong. */
import type { PriceError } from './price-model.ts';

export type Failed = { readonly error: PriceError };

export function invalid(field: string, message: string): PriceError {
  return { code: 'INVALID_VALUE', message, field: [field], fix: null };
}
