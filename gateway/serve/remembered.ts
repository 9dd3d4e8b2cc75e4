/** Remembers what follows from short texts that clients send again and again, such as headers. */

const ENTRIES_MAX = 256;
const TEXT_MAX = 256;

/** `compute` must follow from the text alone; what it throws is not remembered. */
export function remembered<T extends object | string | null>(
  compute: (text: string) => T,
): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = compute(text);
    if (text.length > TEXT_MAX) return made;
    if (known.size >= ENTRIES_MAX) known.clear();
    known.set(text, made);
    return made;
  };
}
