/** What a status or an error code means for the caller: one table (systems.md 1.8 to 2.9). */
import { storable } from '@drawbar/schema/values';
import { ConnectorError, type FailureClass, type System } from '../port.ts';
import { isObject, parseJson, type Json } from './json.ts';

/** How users know the two systems. */
export const SYSTEM_NAME: Readonly<Record<System, string>> = {
  ERP: 'Business Central',
  CRM: 'Dynamics 365 Sales',
};

/** `unknown`: a write may have been carried out although this came back. */
interface Meaning {
  readonly failure: FailureClass;
  readonly unknown?: true;
}

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  400: { failure: 'data' },
  401: { failure: 'credentials' },
  403: { failure: 'permission' },
  404: { failure: 'not-found' },
  405: { failure: 'data' },
  408: { failure: 'timeout', unknown: true },
  409: { failure: 'conflict' },
  410: { failure: 'not-found' },
  412: { failure: 'conflict' },
  413: { failure: 'data' },
  422: { failure: 'data' },
  429: { failure: 'rate-limited' },
  500: { failure: 'unavailable' },
  502: { failure: 'unavailable', unknown: true },
  503: { failure: 'unavailable' },
  504: { failure: 'timeout', unknown: true },
};

/** Codes that say more than their status. */
const BY_CODE: readonly (readonly [RegExp, Meaning])[] = [
  [/^Application_TooManyRequests$/, { failure: 'rate-limited' }],
  [/^0x8007232[126]$/i, { failure: 'rate-limited' }],
  [/^-214701(?:5902|5903|5898)$/, { failure: 'rate-limited' }],
  [/^(?:BadRequest_(?:Resource)?NotFound|Internal_RecordNotFound)$/, { failure: 'not-found' }],
  [/^Internal_(?:CompanyNotFound)$/, { failure: 'not-found' }],
  [/^Request_EntityChanged$/, { failure: 'conflict' }],
  [/^Internal_EntityWithSameKeyExists$/, { failure: 'conflict' }],
  [/^Internal_(?:ServerError|TenantUnavailable)$/, { failure: 'unavailable' }],
  [/^0x80040217$/i, { failure: 'not-found' }],
  [/^0x(?:80060882|80040237|80040333)$/i, { failure: 'conflict' }],
  [/^0x(?:80040220|80048306)$/i, { failure: 'permission' }],
  // SQL deadlock and time-out inside Dataverse: rolled back, the same write may be sent again.
  [/^(?:-214720478[34]|0x8004479[67])$/i, { failure: 'unavailable' }],
];

/** Longest message passed on; an AL stack can run to kilobytes. */
const MESSAGE_CHARACTERS_MAX = 500;
/** Users need no addresses of servers, and should not see them. */
const ADDRESS = /https?:\/\/[^\s'"<>)]+/g;
/** AL cannot choose a code, so the extension's own begin its message (extension.md 7). */
const OUR_WORD = /^(DRAWBAR_[A-Z_]+):/;
const CORRELATION = /\s*CorrelationId:\s*[\w-]+\.?\s*$/;

/** One answer of a system, complete. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds: number | null;
}

/** The code and message of an OData error body; null where there is none (HTML, a cut body). */
export function readErrorBody(body: string): { code: string | null; message: string | null } {
  const error = innerError(body);
  if (error === undefined || !isObject(error)) return { code: null, message: null };
  const { code, message } = error;
  const text = typeof message === 'string' && message !== '' ? tidyMessage(message) : null;
  const ours = text === null ? undefined : OUR_WORD.exec(text)?.[1];
  return { code: ours ?? (typeof code === 'string' && code !== '' ? code : null), message: text };
}

function innerError(body: string): Json | undefined {
  try {
    const parsed = parseJson(body);
    return isObject(parsed) ? parsed['error'] : undefined;
  } catch {
    return undefined;
  }
}

function tidyMessage(message: string): string {
  const text = message.replace(CORRELATION, '').replace(ADDRESS, '…');
  return storable(text.slice(0, MESSAGE_CHARACTERS_MAX));
}

/**
 * The error of an answer that is no success.
 * @param isWrite whether what was asked may have changed something.
 */
export function failureOfAnswer(
  system: System,
  answer: FailedAnswer,
  isWrite: boolean,
): ConnectorError {
  const { code, message } = readErrorBody(answer.body);
  const meaning = meaningOf(answer.status, code);
  // A proxy in between says nothing of what the system behind it did.
  const fromProxy = answer.status >= 500 && code === null && message === null;
  return new ConnectorError(system, meaning.failure, sentence(system, meaning, answer, message), {
    code,
    retryAfterSeconds: answer.retryAfterSeconds,
    outcomeUnknown: isWrite && (meaning.unknown === true || (fromProxy && answer.status !== 503)),
  });
}

function meaningOf(status: number, code: string | null): Meaning {
  const byCode = code === null ? undefined : BY_CODE.find(([pattern]) => pattern.test(code));
  if (byCode !== undefined) return byCode[1];
  return BY_STATUS[status] ?? { failure: status >= 500 ? 'unavailable' : 'protocol' };
}

function sentence(
  system: System,
  meaning: Meaning,
  answer: FailedAnswer,
  message: string | null,
): string {
  const name = SYSTEM_NAME[system];
  switch (meaning.failure) {
    case 'credentials':
      return `${name} refused the sign-in. Check client id, secret and the user set up there.`;
    case 'permission':
      return `${name} refused access: ${message ?? 'the user lacks a permission'}`;
    case 'rate-limited':
      return `${name} asks for a pause: too many requests.`;
    case 'unavailable':
      return `${name} is not available at the moment (status ${answer.status}).`;
    case 'timeout':
      return `${name} did not finish in time (status ${answer.status}).`;
    default:
      return message === null
        ? `${name} answered with status ${answer.status} and no explanation.`
        : `${name}: ${message}`;
  }
}
