// The page is drawn by the server; the graph's own stream says when to draw it again.
const live = document.getElementById('live');
const main = document.querySelector('main');
const RETRY_MS = 2000;
/** Between two drawings: a run tells four times a second how far it is. */
const REST_MS = 500;

const FOLLOW = `subscription Follow($id: ID!, $after: String) {
  syncStatus(integrationId: $id, after: $after) { cursor kind } }`;
const RUN = ['SyncRunControlInput', 'run { id }'];
/** What a button sends: mutation, the type of its input, what is asked of the answer. */
const DO = {
  cancel: ['cancelSyncRun', ...RUN],
  create: ['createIntegration', 'CreateIntegrationInput', 'integration { id }'],
  enable: ['setIntegrationEnabled', 'SetIntegrationEnabledInput', 'integration { id }'],
  install: ['installSolution', 'InstallSolutionInput', 'integration { id }'],
  pause: ['pauseSyncRun', ...RUN],
  resolve: ['resolveConflict', 'ResolveConflictInput', 'coupling { id }'],
  restart: ['restartSyncRun', ...RUN],
  resume: ['resumeSyncRun', ...RUN],
  retry: ['retrySyncIssues', 'RetrySyncIssuesInput', 'run { id }'],
  review: ['createFullSyncReview', 'CreateFullSyncReviewInput', 'review { id }'],
  start: ['startFullSync', 'StartFullSyncInput', 'run { id }'],
  test: ['testIntegration', 'TestIntegrationInput', 'test { ok checks { status } }'],
  uncouple: ['uncouple', 'UncoupleInput', 'uncoupled { id }'],
  update: ['updateIntegration', 'UpdateIntegrationInput', 'integration { id }'],
};

const ask = (query, variables, accept) =>
  fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables }),
  });

const fieldsIn = (place) => [...place.querySelectorAll('[data-path]')];
const contentOf = ({ type }) => (type === 'checkbox' ? 'checked' : 'value');
/** Fields of two integrations may have one path. */
const nameOf = (field) =>
  `${field.closest('[data-integration]')?.dataset.integration} ${field.dataset.path}`;
const touched = new Set();
main.addEventListener('input', ({ target }) => touched.add(nameOf(target)));
/** What a reader typed or chose is not lost when the page is drawn again. */
function keep(chosen) {
  for (const field of fieldsIn(main)) {
    const name = nameOf(field);
    if (touched.has(name) && chosen.has(name)) field[contentOf(field)] = chosen.get(name);
  }
}

/** Finds what stands for the focused element once the page is drawn again; null: nothing is. */
function focusedIn() {
  const element = document.activeElement;
  if (element === null || !main.contains(element)) return null;
  const { dataset, href, selectionStart, selectionEnd } = element;
  const isSame = (other) =>
    dataset.path === undefined
      ? other.dataset.do === dataset.do && other.dataset.input === dataset.input
      : other.dataset.path === dataset.path && nameOf(other) === nameOf(element);
  const alike = () =>
    [...main.querySelectorAll(element.tagName)].filter(
      (other) => other.href === href && isSame(other),
    );
  const at = alike().indexOf(element);
  return () => {
    const same = alike()[at];
    same?.focus({ preventScroll: true });
    if (typeof selectionStart === 'number') same?.setSelectionRange(selectionStart, selectionEnd);
  };
}

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
      const chosen = fieldsIn(main).map((field) => [nameOf(field), field[contentOf(field)]]);
      const focus = focusedIn();
      main.replaceChildren(...page.querySelector('main').childNodes);
      keep(new Map(chosen));
      focus?.();
      main.querySelectorAll('button[data-do]').forEach(sayWhy);
      document.title = page.title;
      followAll();
      if (again) await new Promise((resolve) => setTimeout(resolve, REST_MS));
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

/** Why there is no stream, in the words of the graph: whoever must sign in again reads it there. */
async function refusalOf(response) {
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) return null;
  const { errors = [] } = await response.json();
  return errors[0]?.message ?? null;
}

async function follow(id) {
  let after = null;
  for (;;) {
    let refusal = null;
    try {
      const response = await ask(FOLLOW, { id, after }, 'text/event-stream');
      refusal = await refusalOf(response);
      for await (const event of refusal === null ? events(response) : []) {
        if (event === null) break;
        after = event.cursor;
        await draw();
        live.textContent = '● live';
      }
    } catch {
      // said below
    }
    live.textContent = `○ ${refusal ?? 'reconnecting…'}`;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** The button's input with the fields beside it, which say where in the input they belong. */
function inputOf(target) {
  const input = JSON.parse(target.dataset.input);
  const form = target.closest('[data-form]');
  for (const { dataset, value, checked } of form === null ? [] : fieldsIn(form)) {
    const [first, ...rest] = dataset.path.split('.');
    if (first === 'lines') {
      (input.lines ??= []).push({ mappingId: rest.join('.'), action: value });
    } else if (first === 'fieldChoices') {
      if (input.resolution !== 'PER_FIELD') continue;
      (input.fieldChoices ??= []).push({ fieldMappingId: rest.join('.'), use: value });
    } else if (first === 'enabledMappingIds') {
      input.enabledMappingIds ??= [];
      if (checked) input.enabledMappingIds.push(rest.join('.'));
    } else if (value !== '') {
      let place = input;
      for (const name of [first, ...rest.slice(0, -1)]) place = place[name] ??= {};
      place[rest.at(-1)] = value;
    }
  }
  return input;
}

/** Why nothing came of a button, by what it asks for; until it is pressed again. */
const reasons = new Map();
const askedBy = ({ dataset }) => `${dataset.do} ${dataset.input}`;
function sayWhy(target) {
  const reason = reasons.get(askedBy(target));
  if (reason === undefined) return;
  const note = document.createElement('span');
  note.role = 'alert';
  note.className = 'bad';
  note.textContent = ` ✕ ${reason}`;
  target.after(note);
}

function begin(target) {
  reasons.delete(askedBy(target));
  if (target.nextElementSibling?.role === 'alert') target.nextElementSibling.remove();
  target.disabled = true;
  target.textContent = 'Asked…';
}

/** What the mutation answers; throws what a reader should know. */
async function send([name, type, selection], input) {
  const source = `mutation Do($input: ${type}!) { ${name}(input: $input) {
    ${selection} userErrors { message fix } } }`;
  const answer = await ask(source, { input }, 'application/json').catch(() => {
    throw new Error('Drawbar does not answer; try again in a moment.');
  });
  const { data, errors = [] } = await answer.json();
  const payload = data?.[name] ?? {};
  const [first] = [...errors, ...(payload.userErrors ?? [])];
  if (first !== undefined) throw new Error([first.message, first.fix].filter(Boolean).join(' '));
  return payload;
}

main.addEventListener('click', async ({ target }) => {
  const deed = DO[target.dataset.do];
  if (deed === undefined) return;
  const [name] = deed;
  const input = inputOf(target);
  const label = target.textContent;
  begin(target);
  try {
    const payload = await send(deed, input);
    if (name === 'createFullSyncReview')
      history.replaceState(null, '', `?review=${payload.review.id}`);
    if (name === 'startFullSync') history.replaceState(null, '', location.pathname);
    await draw().catch(() => {}); // it was done; the stream draws it when the graph is back
    if (name !== 'testIntegration') return;
    const failed = payload.test.checks.filter(({ status }) => status === 'FAIL').length;
    live.textContent = failed === 0 ? '✓ the test passed' : `✕ ${failed} checks failed`;
  } catch (error) {
    reasons.set(askedBy(target), error.message);
    target.disabled = false;
    target.textContent = label;
    sayWhy(target);
  }
});

const followed = new Set();
/** One stream for each integration that is shown, also those that came later. */
function followAll() {
  for (const { dataset } of document.querySelectorAll('[data-integration]')) {
    if (followed.has(dataset.integration)) continue;
    followed.add(dataset.integration);
    void follow(dataset.integration);
  }
}

followAll();
/** Nothing tells of the first integration. */
setInterval(() => {
  if (followed.size === 0) draw().catch(() => {});
}, RETRY_MS);
