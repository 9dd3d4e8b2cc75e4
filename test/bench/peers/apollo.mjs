// Serves a supergraph by Apollo's gateway in Apollo Server: `node apollo.mjs <supergraph file>`.
import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const supergraphSdl = readFileSync(process.argv[2], 'utf8');
const server = new ApolloServer({
  gateway: new ApolloGateway({ supergraphSdl }),
  includeStacktraceInErrorResponses: false,
});
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.stdout.write(`ready ${new URL('/', url).href}\n`);
