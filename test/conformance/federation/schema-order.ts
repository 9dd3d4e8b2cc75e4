/** Puts the lists of an introspection result in one order, so that two of them can be compared. */

/** Sorts every list of named things by name; all else stays. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.every(isNamed) ? items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) : items;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inOrder(item)]));
}

const isNamed = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'name' in value;
const nameOf = (value: unknown): string => String((value as { name: unknown }).name);
