/** An error that answers a request before it runs: a code, a message and an HTTP status. */

export class RequestError extends Error {
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  /**
   * `status` is the HTTP status where the media type allows one; `headers` go on the response
   * (`Allow`, `Retry-After`, `WWW-Authenticate`).
   */
  constructor(
    code: string,
    status: number,
    message: string,
    more: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly extensions?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
    this.status = status;
    this.headers = more.headers ?? {};
    this.extensions = more.extensions ?? {};
  }
}

/** The error of an exceeded limit; says what was measured and what is allowed. */
export function limitError(
  code: string,
  what: string,
  measured: number,
  allowed: number,
): RequestError {
  const seen = Number.isFinite(measured) ? String(measured) : `more than ${allowed}`;
  return new RequestError(code, 400, `${what}: ${seen}; at most ${allowed} are allowed.`, {
    extensions: { measured: Number.isFinite(measured) ? measured : null, limit: allowed },
  });
}
