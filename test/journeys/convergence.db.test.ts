/**
 * Random edits, deletions, couplings and uncouplings, lost answers and restarted workers, against a
 * simple model of how every pair must end.
 */
import { afterAll, beforeAll, it } from 'vitest';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';
import { checkConvergence } from './convergence/check.ts';

const MS = 240_000;
const seed = Number(process.env['DRAWBAR_SEED'] ?? Date.now() % 2 ** 31);

let system: Synchronisation;

beforeAll(async () => {
  system = await startSynchronisation('convergence');
}, MS);
afterAll(() => system.close());

it(
  `two systems end in 6 histories as the model says, and fall silent (DRAWBAR_SEED=${seed})`,
  () => checkConvergence(system, { rounds: 2, width: 3 }, seed),
  MS,
);
