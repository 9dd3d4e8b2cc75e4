// Serves a supergraph by Hive Gateway: `node hive.mjs <supergraph file> [rust] [dedup]`.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';

const supergraph = readFileSync(process.argv[2], 'utf8');
const flags = new Set(process.argv.slice(3));
const gateway = createGatewayRuntime({
  supergraph,
  logging: 'error',
  maskedErrors: true,
  landingPage: false,
  ...(flags.has('rust') ? { unifiedGraphHandler } : {}),
  ...(flags.has('dedup') ? { inboundInflightRequestDeduplication: true } : {}),
});
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready http://127.0.0.1:${server.address().port}/graphql\n`);
});
