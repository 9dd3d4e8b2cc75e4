/** Whether memory grows with repetitions: the slope of the heap, whatever its size. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The caches are full, and every path is compiled, before the first measurement. */
const WARM_SHARE = 0.25;
const MEASUREMENTS = 16;

/**
 * Bytes of heap that one more repetition leaves, after garbage collection: the median slope between
 * all pairs of measurements (Theil and Sen), which single measurements cannot move.
 */
export async function heapSlope(
  count: number,
  repeat: (at: number) => Promise<void>,
): Promise<number> {
  const warm = Math.floor(count * WARM_SHARE);
  const step = Math.floor((count - warm) / MEASUREMENTS);
  const measured: { readonly at: number; readonly bytes: number }[] = [];
  for (let at = 0; at < count; at += 1) {
    await repeat(at);
    if (at >= warm && (at - warm) % step === 0) measured.push({ at, bytes: await heapBytes() });
  }
  const slopes = measured.flatMap((one, index) =>
    measured.slice(index + 1).map((two) => (two.bytes - one.bytes) / (two.at - one.at)),
  );
  return slopes.sort((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? Number.NaN;
}

async function heapBytes(): Promise<number> {
  for (let round = 0; round < 4; round += 1) {
    await new Promise(setImmediate);
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}
