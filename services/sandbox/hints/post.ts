/** Sends one notification. */

export interface Posted {
  /** null: nobody answered. */
  readonly status: number | null;
  readonly text: string;
}

const TIMEOUT_MS = 10_000;
const ANSWER_CHARACTERS_MAX = 10_000;

export async function post(
  url: string,
  body: string | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === null ? {} : { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, text: text.slice(0, ANSWER_CHARACTERS_MAX) };
  } catch {
    return { status: null, text: '' };
  }
}
