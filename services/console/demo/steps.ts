/** The journey, in order; each step stands in the file named after its part. */
import { connectionTest } from './connection.ts';
import { couple, refuseSecond, uncouple } from './couple.ts';
import { conflict, merge } from './edits.ts';
import { fullSynchronisation, review, secondRun } from './full-sync.ts';
import { priceAndStock } from './price-and-stock.ts';
import type { DemoStep } from './step.ts';

export const STEPS: readonly DemoStep[] = [
  connectionTest,
  review,
  fullSynchronisation,
  secondRun,
  priceAndStock,
  uncouple,
  couple,
  refuseSecond,
  merge,
  conflict,
];
