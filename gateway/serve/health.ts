/** Answers `/healthz` (the process lives) and `/readyz` (the graph can be asked). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayLog, Readiness, ReadinessPart } from './gateway-options.ts';

/** The process answers: that is all there is to say. */
export function answerHealth(response: ServerResponse): void {
  writeText(response, 200, 'ok\n');
}

const UNKNOWN: Readiness = {
  ready: false,
  parts: [{ name: 'readiness', ready: false, note: 'it could not be determined; see the log' }],
};

/**
 * 200 or 503; with `?verbose` every part by name, its state and its note. Readiness that cannot be
 * determined is none.
 */
export async function answerReadiness(
  request: IncomingMessage,
  response: ServerResponse,
  readiness: () => Promise<Readiness>,
  log: GatewayLog,
): Promise<void> {
  const { ready, parts } = await readiness().catch((err: unknown) => {
    log.error({ err }, 'Readiness could not be determined');
    return UNKNOWN;
  });
  const verbose = new URLSearchParams((request.url ?? '').split('?')[1] ?? '').has('verbose');
  const lines = verbose ? parts.map(lineOf) : [];
  writeText(response, ready ? 200 : 503, [...lines, ready ? 'ready' : 'not ready', ''].join('\n'));
}

function lineOf(part: ReadinessPart): string {
  const note = part.note === null ? '' : `: ${part.note}`;
  return `[${part.ready ? '+' : '-'}] ${part.name}${note}`;
}

function writeText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
