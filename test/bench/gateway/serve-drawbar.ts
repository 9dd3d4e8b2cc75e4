/** Serves a supergraph by this project's gateway: `serve-drawbar.ts <supergraph file> [dedup]`. */
import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { createGateway, everybodyIs } from '@drawbar/gateway';

const [, , file = '', flag] = process.argv;
const quiet = (): void => {};

const gateway = await createGateway({
  supergraph: { file },
  authenticate: everybodyIs(null),
  shareInFlight: flag === 'dedup',
  log: { info: quiet, warn: quiet, error: quiet },
  now: () => Date.now(),
  randomId: () => randomBytes(16).toString('hex'),
});
await gateway.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`ready ${gateway.url}/graphql\n`);
flushCompileCache();
