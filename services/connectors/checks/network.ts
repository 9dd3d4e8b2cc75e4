/** Whether an address can be looked up and shows a valid certificate: the checks DNS and TLS. */
import { lookup } from 'node:dns/promises';
import { connect } from 'node:tls';
import { isLoopback } from '../odata/loopback.ts';
import { fail, pass, type CheckStep, type Verdict } from './run-checks.ts';

const TLS_TIMEOUT_MS = 5_000;

/**
 * DNS and TLS of an origin, in the order they run.
 * @param origin scheme, host and port.
 */
export function networkChecks(origin: string): readonly [CheckStep, CheckStep] {
  const url = new URL(origin);
  const dnsFix = 'Check the address for a typing error.';
  const tlsFix = 'Give an https address whose certificate is valid for it.';
  return [
    { code: 'DNS', subject: null, needs: [], fix: dnsFix, run: () => checkName(url, dnsFix) },
    { code: 'TLS', subject: null, needs: ['DNS'], fix: tlsFix, run: () => checkTls(url, tlsFix) },
  ];
}

async function checkName(url: URL, fix: string): Promise<Verdict> {
  const found = await lookup(bareHost(url)).catch(() => null);
  if (found === null) return fail('The address could not be looked up.', fix);
  return pass('The address is known.');
}

async function checkTls(url: URL, fix: string): Promise<Verdict> {
  if (url.protocol !== 'https:') {
    if (isLoopback(url.hostname)) return pass('Not encrypted: the system runs on this machine.');
    return fail('The connection is not encrypted.', fix);
  }
  const problem = await handshake(url);
  return problem === null ? pass('The certificate is valid.') : fail(problem, fix);
}

/** What is wrong; null when nothing is. */
function handshake(url: URL): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const host = bareHost(url);
  const socket = connect({ host, port: Number(url.port) || 443, servername: host });
  socket.setTimeout(TLS_TIMEOUT_MS, () => resolve('No encrypted connection within 5 s.'));
  socket.once('secureConnect', () => resolve(null));
  socket.once('error', (error) => {
    const code = 'code' in error ? String(error.code) : 'unknown reason';
    resolve(`No encrypted connection could be made (${code}).`);
  });
  return promise.finally(() => socket.destroy());
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
