/** Runs in the browser: mounts GraphiQL with the examples and a fetcher that also reads streams. */
(() => {
  const { React, ReactDOM, GraphiQL } = window;
  const examples = JSON.parse(document.getElementById('examples').textContent);

  /** Sends one operation; a subscription answers as an async iterable of results. */
  async function fetcher(parameters, options) {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json, text/event-stream',
        ...options?.headers,
      },
      body: JSON.stringify(parameters),
    });
    const type = response.headers.get('content-type') ?? '';
    return type.startsWith('text/event-stream') ? results(response.body) : response.json();
  }

  /** Reads the results out of a stream of server-sent events. */
  async function* results(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        text += value;
        const events = text.split('\n\n');
        text = events.pop();
        for (const event of events) {
          const lines = event.split('\n');
          if (lines.includes('event: complete')) return;
          const data = lines.find((line) => line.startsWith('data: '));
          if (data !== undefined) yield JSON.parse(data.slice('data: '.length));
        }
      }
    } finally {
      await reader.cancel();
    }
  }

  const tabs = examples.map(({ query, variables, headers }) => ({
    query,
    variables: variables === undefined ? null : JSON.stringify(variables, null, 2),
    headers: headers === undefined ? null : JSON.stringify(headers, null, 2),
  }));
  const element = React.createElement(GraphiQL, {
    fetcher,
    defaultTabs: tabs.length > 0 ? tabs : undefined,
    defaultEditorToolsVisibility: 'variables',
    shouldPersistHeaders: false,
  });
  ReactDOM.createRoot(document.getElementById('graphiql')).render(element);
})();
