/** The same as `convergence.db.test.ts`, over many more histories. */
import { afterAll, beforeAll, it } from 'vitest';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';
import { checkConvergence } from './convergence/check.ts';

const seed = Number(process.env['DRAWBAR_SEED'] ?? Date.now() % 2 ** 31);

let system: Synchronisation;

beforeAll(async () => {
  system = await startSynchronisation('convergence-long');
});
afterAll(() => system.close());

it(`two systems end in 200 histories as the model says (DRAWBAR_SEED=${seed})`, () =>
  checkConvergence(system, { rounds: 25, width: 8 }, seed));
