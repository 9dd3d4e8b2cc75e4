/** Reads `Accept` and `Content-Type` as GraphQL over HTTP needs them. */
import { remembered } from './remembered.ts';

export const GRAPHQL_RESPONSE = 'application/graphql-response+json';
export const JSON_TYPE = 'application/json';
export const EVENT_STREAM = 'text/event-stream';
export const MULTIPART = 'multipart/mixed';

export type StreamType = typeof EVENT_STREAM | typeof MULTIPART;
export type ResponseType = typeof GRAPHQL_RESPONSE | typeof JSON_TYPE | StreamType;

export interface MediaType {
  /** Lower case, without parameters. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** A media type with its parameters; null when the text is none. */
export const parseMediaType = remembered(readMediaType);

function readMediaType(text: string): MediaType | null {
  const [head = '', ...rest] = text.split(';');
  const type = head.trim().toLowerCase();
  if (!/^[-!#$&^_.+a-z0-9*]+\/[-!#$&^_.+a-z0-9*]+$/.test(type)) return null;
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const value = part.slice(equals + 1).trim();
    const bare = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
    parameters.set(part.slice(0, equals).trim().toLowerCase(), bare.toLowerCase());
  }
  return { type, parameters };
}

const OFFERED: readonly ResponseType[] = [GRAPHQL_RESPONSE, JSON_TYPE, EVENT_STREAM, MULTIPART];

/** More entries than any client sends; what comes after is not read. */
const ACCEPT_ENTRIES_MAX = 32;

/**
 * What a client accepts, best first; `*` ranges stand for `application/json`, as older clients
 * expect it. A missing header means `application/json` too. Empty when nothing of ours is accepted.
 */
export function acceptedTypes(accept: string | undefined): readonly ResponseType[] {
  return readAccept(accept ?? '');
}

const readAccept = remembered((accept: string): readonly ResponseType[] => {
  if (accept.trim() === '') return [JSON_TYPE];
  const wanted: { type: ResponseType; quality: number }[] = [];
  for (const text of accept.split(',').slice(0, ACCEPT_ENTRIES_MAX)) {
    const media = parseMediaType(text);
    if (media === null || !acceptsUtf8(media)) continue;
    if (media.type === MULTIPART && !media.parameters.has('subscriptionspec')) continue;
    const type =
      media.type === '*/*' || media.type === 'application/*'
        ? JSON_TYPE
        : OFFERED.find((offered) => offered === media.type);
    const quality = Number(media.parameters.get('q') ?? '1');
    if (type !== undefined && quality > 0) wanted.push({ type, quality });
  }
  const sorted = wanted.toSorted((left, right) => right.quality - left.quality);
  return [...new Set(sorted.map(({ type }) => type))];
});

function acceptsUtf8(media: MediaType): boolean {
  const charset = media.parameters.get('charset');
  return charset === undefined || charset === 'utf-8' || charset === 'utf8';
}

/** The best stream type that is accepted; null when none is. */
export function streamType(accepted: readonly ResponseType[]): StreamType | null {
  for (const type of accepted) {
    if (type === EVENT_STREAM || type === MULTIPART) return type;
  }
  return null;
}

/** The best answer type for an operation that has one answer; null means 406. */
export function singleAnswerType(
  accepted: readonly ResponseType[],
): typeof GRAPHQL_RESPONSE | typeof JSON_TYPE | null {
  for (const type of accepted) {
    if (type === GRAPHQL_RESPONSE || type === JSON_TYPE) return type;
  }
  return null;
}
