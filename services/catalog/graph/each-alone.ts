/**
 * The entries of a list, all there at once: graphql completes a list of values several times
 * cheaper than one of promises. An entry that failed is its error, of which graphql makes null and
 * an error entry.
 */
export async function eachAlone<Value>(entries: readonly Promise<Value>[]): Promise<Value[]> {
  const settled = await Promise.allSettled(entries);
  return settled.map((entry) =>
    // An error in a list is what graphql takes for a failed entry; its types do not say so.
    entry.status === 'fulfilled' ? entry.value : (asError(entry.reason) as Value),
  );
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
