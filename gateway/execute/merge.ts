/** Merges what a fetch brings into our data, name by name, as the plan lists them. */
import type { Merge } from '../plan/plan.ts';
import type { Data } from './walk.ts';

/** Copies the listed names from `source` to `target`; a value that is there is never lost. */
export function mergeInto(target: Data, source: Data, merges: readonly Merge[]): void {
  for (const { key, below, types } of merges) {
    const type = target['__typename'];
    if (types !== null && typeof type === 'string' && !types.has(type)) continue;
    const value = source[key];
    if (value === undefined) continue;
    const present = target[key];
    if (present === undefined || present === null) target[key] = value;
    else if (below !== null && value !== null) mergeValue(present, value, below);
  }
}

function mergeValue(target: unknown, source: unknown, below: readonly Merge[]): void {
  if (target === source || !isObject(target) || !isObject(source)) return;
  if (!Array.isArray(target) || !Array.isArray(source)) {
    mergeInto(target as Data, source as Data, below);
    return;
  }
  for (const [index, item] of source.entries()) {
    if (target[index] === undefined || target[index] === null) target[index] = item;
    else mergeValue(target[index], item, below);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
