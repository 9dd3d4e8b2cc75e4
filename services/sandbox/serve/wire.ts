/** Requests and answers as the two systems see them, alone or as a part of a batch. */

export interface WireRequest {
  readonly method: string;
  /** Decoded, without the query, from the first slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `http://host:port` as the client wrote it, for links in answers. */
  readonly origin: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** null: no body. */
  readonly body: string | null;
}

const JSON_TYPE = 'application/json; odata.metadata=minimal; charset=utf-8';

export function jsonResponse(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return {
    status,
    headers: { 'content-type': JSON_TYPE, 'odata-version': '4.0', ...headers },
    body,
  };
}

export function emptyResponse(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return { status, headers: { 'odata-version': '4.0', ...headers }, body: null };
}

/** The value of one preference of the `Prefer` header; '' for one without value; null if absent. */
export function preference(request: WireRequest, name: string): string | null {
  for (const part of (request.headers.prefer ?? '').split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
    const [key = '', value = ''] = part.trim().split('=', 2);
    if (key.toLowerCase() === name) return value.replaceAll('"', '').trim();
  }
  return null;
}

/** Path and query of a URL, absolute or relative to the host. */
export function urlParts(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const noHost = url.replace(/^[a-z]+:\/\/[^/]+/i, '');
  const cut = noHost.indexOf('?');
  const path = cut < 0 ? noHost : noHost.slice(0, cut);
  return {
    path: decoded(path.startsWith('/') ? path : `/${path}`),
    query: new URLSearchParams(cut < 0 ? '' : noHost.slice(cut + 1)),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
