/**
 * The seed of every property: fixed in `npm test`, so that a red run is about the change, and
 * another one each time in `npm run test:long`. DRAWBAR_SEED replays a run.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['DRAWBAR_SEED']) });
