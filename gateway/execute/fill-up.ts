/** Puts together two answers to one question, of which one was asked with less. */

/**
 * Copies to `fuller` what it was not asked for; what it has, also a null, stays as it is. A plan
 * asks for nothing under names that every object inherits, whatever a subgraph sends.
 */
export function fillUp(fuller: unknown, other: unknown): void {
  if (!isObject(fuller) || !isObject(other)) return;
  for (const key of Object.keys(other)) {
    if (key in Object.prototype) continue;
    if (fuller[key] === undefined) fuller[key] = other[key];
    else fillUp(fuller[key], other[key]);
  }
}

/** Lists count as objects: both have the same items in the same order. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
