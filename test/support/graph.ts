/** A client of the graph over HTTP, as a partner's would be. */

export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface GraphAnswer<Data> {
  readonly status: number;
  readonly data: Data;
  readonly errors: readonly GraphError[];
}

/** Sends one operation; `Data` is what the caller expects `data` to look like. */
export async function ask<Data = Record<string, unknown>>(
  gatewayUrl: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphAnswer<Data>> {
  const response = await fetch(`${gatewayUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data?: Data; errors?: GraphError[] };
  return { status: response.status, data: body.data as Data, errors: body.errors ?? [] };
}

/** Sends JSON to the control API of one of the two sandboxes and gives its answer. */
export async function control<Answer = unknown>(
  systemUrl: string,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const response = await fetch(`${systemUrl}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
