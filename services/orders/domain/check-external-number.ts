/** The customer's own number for an order: one line of text, no longer than the ERP's field. */
import { problem, type Problem } from './problem.ts';

/** Length of the field in the ERP (systems.md 1.3). */
export const EXTERNAL_NUMBER_MAX = 35;
/** Line breaks, tabs and the like: a field of one line shows, prints and finds none of them. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** @param number null: none is given. */
export function externalNumberProblems(number: string | null): Problem[] {
  const field = ['externalDocumentNumber'];
  if (number === null) return [];
  if (number.length > EXTERNAL_NUMBER_MAX) {
    const message = `The external document number has ${number.length} characters.`;
    return [problem('INVALID_VALUE', field, message, `Use at most ${EXTERNAL_NUMBER_MAX}.`)];
  }
  if (!CONTROL.test(number)) return [];
  const message = 'The external document number holds a line break or another control character.';
  return [problem('INVALID_VALUE', field, message, 'Write it in one line.')];
}
