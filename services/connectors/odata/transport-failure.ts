/** What it means when no complete answer came: refused, unknown address, cut, too slow. */
import { ConnectorError, type System } from '../port.ts';
import { SYSTEM_NAME } from './failure.ts';

/** Nothing was sent when one of these comes up, so nothing can have been carried out. */
const BEFORE_SENDING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'could not be reached: nothing answers at its address',
  ENOTFOUND: 'could not be reached: its address is unknown',
  EAI_AGAIN: 'could not be reached: its address could not be looked up',
  EHOSTUNREACH: 'could not be reached: there is no way to its address',
  ENETUNREACH: 'could not be reached: there is no way to its address',
  UND_ERR_CONNECT_TIMEOUT: 'could not be reached in time',
};

const CERTIFICATE = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/** How the request was made that failed. */
export interface FailedRequest {
  readonly isWrite: boolean;
  /** Whole seconds it was given. */
  readonly seconds: number;
  readonly timedOut: boolean;
  /** The caller's own signal had fired. */
  readonly cancelled: boolean;
}

/** The error of a request without a complete answer. */
export function failureOfTransport(
  system: System,
  cause: unknown,
  request: FailedRequest,
): ConnectorError {
  const name = SYSTEM_NAME[system];
  const detail = { outcomeUnknown: request.isWrite, cause };
  if (request.cancelled) {
    return new ConnectorError(system, 'cancelled', `The call to ${name} was cancelled.`, detail);
  }
  if (request.timedOut) {
    const message = `${name} did not answer within ${request.seconds} s.`;
    return new ConnectorError(system, 'timeout', message, detail);
  }
  const code = errorCode(cause);
  const before = BEFORE_SENDING[code];
  if (before !== undefined) {
    return new ConnectorError(system, 'unavailable', `${name} ${before}.`, { code, cause });
  }
  if (CERTIFICATE.test(code)) {
    const message = `${name} could not be reached: its certificate is not valid.`;
    return new ConnectorError(system, 'unavailable', message, { code, cause });
  }
  const message = `${name} broke off the connection before its answer was complete.`;
  return new ConnectorError(system, 'unavailable', message, { ...detail, code });
}

function errorCode(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  if (cause instanceof AggregateError) return errorCode(cause.errors[0]);
  return errorCode(cause.cause);
}
