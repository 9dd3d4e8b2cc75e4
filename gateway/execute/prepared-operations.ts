/** Keeps prepared operations by their text, and by what they say where name or layout differ. */
import { LRUCache } from 'lru-cache';
import { canonicalForm } from './canonical-form.ts';
import { Operation } from './operation.ts';
import { prepare } from './prepare.ts';
import type { PrepareInput } from './prepare.ts';
import { createSecondSight } from './second-sight.ts';
import type { Refused } from './types.ts';

/** Parses, guards and validates a text, unless that was done before. */
export type PrepareText = (text: string, operationName: string | null) => Operation | Refused;

/** A refusal takes about this, with its messages. */
const REFUSAL_BYTES = 500;

/** @param maxBytes of both caches together, about */
export function createPreparedOperations(input: PrepareInput, maxBytes: number): PrepareText {
  const byText = new LRUCache<string, Operation | Refused>({
    maxSize: maxBytes / 2,
    sizeCalculation: (entry, key) =>
      (entry instanceof Operation ? entry.size : REFUSAL_BYTES) + key.length,
  });
  const byForm = new LRUCache<string, Operation>({
    maxSize: maxBytes / 2,
    sizeCalculation: (operation, form) => operation.size + form.length,
  });
  const isSecondText = createSecondSight();
  const isSecondForm = createSecondSight();

  const make = (text: string, operationName: string | null): Operation | Refused => {
    const canonical = canonicalForm(text);
    const isOther = operationName !== null && operationName !== canonical?.operationName;
    if (canonical === null || isOther) return prepare(input, text, operationName);
    const { form } = canonical;
    const same = byForm.get(form)?.under(canonical.operationName, text);
    if (same !== undefined) {
      // A name can be too long.
      const guarded = input.guard?.(same.document, operationName) ?? [];
      return guarded.length === 0 ? same : prepare(input, text, operationName);
    }
    const made = prepare(input, text, operationName);
    if (made instanceof Operation && isSecondForm(form)) byForm.set(form, made);
    return made;
  };

  return (text, operationName) => {
    const key = operationName === null ? text : `${operationName}\0${text}`;
    const known = byText.get(key);
    if (known !== undefined) return known;
    const made = make(text, operationName);
    // Operations that are never seen again would push out those that are, and cost memory.
    if (isSecondText(key)) byText.set(key, made);
    return made;
  };
}
