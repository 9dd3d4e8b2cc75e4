/** Serves GraphiQL and everything it loads from this server alone, under a strict policy. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerResponse } from 'node:http';
import type { Example } from './gateway-options.ts';

/** Scripts only from here; styles also inline, because the code editor sets them at run time. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Asset {
  readonly file: string;
  readonly type: string;
}

/** Answers GET `/` and `/graphiql/*`; false when the path is none of these. */
export type GraphiQL = (path: string, response: ServerResponse) => boolean;

/** `examples` become the page's tabs. Files are read once, when first asked for. */
export function createGraphiQL(examples: readonly Example[]): GraphiQL {
  const assets = listAssets();
  const read = new Map<string, Buffer>();
  const page = Buffer.from(
    readFileSync(own('page.html'), 'utf8').replace('{{examples}}', () => embed(examples)),
  );
  return (path, response) => {
    if (path === '/') {
      send(response, page, 'text/html; charset=utf-8', 'no-cache');
      return true;
    }
    const asset = assets.get(path);
    if (asset === undefined) return false;
    const content = read.get(path) ?? readFileSync(asset.file);
    read.set(path, content);
    send(response, content, asset.type, 'public, max-age=3600');
    return true;
  };
}

function listAssets(): ReadonlyMap<string, Asset> {
  const require = createRequire(import.meta.url);
  const react = dirname(require.resolve('react/package.json'));
  const reactDom = dirname(require.resolve('react-dom/package.json'));
  const graphiql = dirname(require.resolve('graphiql/package.json'));
  const script = (file: string): Asset => ({ file, type: 'text/javascript; charset=utf-8' });
  const style = (file: string): Asset => ({ file, type: 'text/css; charset=utf-8' });
  return new Map([
    ['/graphiql/react.js', script(join(react, 'umd/react.production.min.js'))],
    ['/graphiql/react-dom.js', script(join(reactDom, 'umd/react-dom.production.min.js'))],
    ['/graphiql/graphiql.js', script(join(graphiql, 'graphiql.min.js'))],
    ['/graphiql/graphiql.css', style(join(graphiql, 'graphiql.min.css'))],
    ['/graphiql/page.js', script(own('page.js'))],
    ['/graphiql/page.css', style(own('page.css'))],
  ]);
}

function own(name: string): string {
  return fileURLToPath(new URL(`graphiql/${name}`, import.meta.url));
}

/** JSON that cannot end the script element it stands in. */
function embed(examples: readonly Example[]): string {
  return JSON.stringify(examples).replaceAll('<', '\\u003c');
}

function send(response: ServerResponse, body: Buffer, type: string, cache: string): void {
  response.writeHead(200, {
    'content-type': type,
    'content-length': body.length,
    'cache-control': cache,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(body);
}
