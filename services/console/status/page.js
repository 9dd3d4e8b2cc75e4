// The page is drawn by the server; the graph's own stream says when to draw it again.
const live = document.getElementById('live');
const main = document.querySelector('main');
const RETRY_MS = 2000;

const FOLLOW = `subscription Follow($id: ID!, $after: String) {
  syncStatus(integrationId: $id, after: $after) { cursor kind } }`;
const DO = {
  retry: `mutation Retry($input: RetrySyncIssuesInput!) {
    retrySyncIssues(input: $input) { userErrors { message fix } } }`,
  cancel: `mutation Cancel($input: SyncRunControlInput!) {
    cancelSyncRun(input: $input) { userErrors { message fix } } }`,
};

const ask = (query, variables, accept) =>
  fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables }),
  });

let drawing = null;
let again = false;
/** One drawing at a time; what happens meanwhile is drawn once more. */
function draw() {
  again = true;
  drawing ??= (async () => {
    while (again) {
      again = false;
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      main.replaceChildren(...page.querySelector('main').childNodes);
      document.title = page.title;
    }
  })().finally(() => (drawing = null));
  return drawing;
}

async function* events(response) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = text.slice(0, end).match(/^data: (\{.*)$/m)?.[1];
      text = text.slice(end + 2);
      if (data !== undefined) yield JSON.parse(data).data?.syncStatus ?? null;
    }
  }
}

async function follow(id) {
  let after = null;
  for (;;) {
    try {
      const response = await ask(FOLLOW, { id, after }, 'text/event-stream');
      for await (const event of events(response)) {
        if (event === null) break;
        after = event.cursor;
        await draw();
        live.textContent = '● live';
      }
    } catch {
      // said below
    }
    live.textContent = '○ reconnecting…';
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

main.addEventListener('click', async ({ target }) => {
  const { do: name, input } = target.dataset;
  if (name === undefined) return;
  target.disabled = true;
  target.textContent = 'Asked…';
  const answer = await ask(DO[name], { input: JSON.parse(input) }, 'application/json');
  const { data, errors = [] } = await answer.json();
  const refused = Object.values(data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
  const [first] = [...errors, ...refused];
  if (first === undefined) await draw();
  else target.textContent = [first.message, first.fix].filter(Boolean).join(' ');
});

for (const { dataset } of document.querySelectorAll('[data-integration]')) {
  void follow(dataset.integration);
}
