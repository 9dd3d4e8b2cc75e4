/** The status page: is it fine, what moves, what needs me, how is each table, what was before. */
import { html, NOTHING, type Html } from './html.ts';
import { button, textField } from './render-button.ts';
import { conflicts } from './render-conflicts.ts';
import { review } from './render-review.ts';
import { activeRun } from './render-run.ts';
import { setup } from './render-setup.ts';
import { state } from './render-state.ts';
import type { IntegrationStatus, StatusDetails, StatusEntry, StatusView } from './status-data.ts';
import { ago, amount, counted, countsInWords, inWords, kindInWords, markOf } from './words.ts';

/** A whole page; readable without a script, and by `curl`. */
export function renderStatus(view: StatusView, now: Date): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${titleOf(view)}</title>
        <link rel="stylesheet" href="/status/page.css" />
        <script src="/status/page.js" defer></script>
      </head>
      <body>
        <header>
          <strong>Drawbar</strong>
          <span id="live">as of ${now.toISOString().slice(11, 19)} UTC</span>
          <a href="/">GraphiQL</a>
        </header>
        <main>
          ${view.entries.length + view.problems.length === 0 ? NONE_YET : NOTHING}
          ${view.problems.map((problem) => html`<p class="bad">✕ ${problem}</p>`)}
          ${view.entries.map((entry) => integration(entry, now))} ${notShown(view)}
        </main>
      </body>
    </html> `.html;
}

const NONE_YET = html`<p>
    Nothing is connected yet. Create an integration; this page then says what comes next.
  </p>
  <div data-form>${textField('name', 'Name')} ${button('create', 'Create', {})}</div>`;

function notShown({ others }: StatusView): Html {
  if (others.length === 0) return NOTHING;
  return html`<p class="quiet">Not shown here: ${others.join(', ')}. Ask the graph for them.</p>`;
}

function titleOf({ entries, problems }: StatusView): string {
  const [run] = entries.flatMap((entry) => entry.integration.activeRuns);
  if (run !== undefined) {
    return `${Math.floor(run.progress.percent ?? 0)} % · ${kindInWords(run.kind)} · Drawbar`;
  }
  const states = entries.map((entry) => markOf(entry.integration.health).sign);
  return problems.length > 0 ? '✕ Drawbar' : `${states.join(' ')} Drawbar`;
}

function integration({ integration: one, details, review: looked }: StatusEntry, now: Date): Html {
  return html`<section data-integration="${one.id}">
    <h2>${one.name} ${controls(one)}</h2>
    <p class="sentence" aria-live="polite">${state(one.health)} ${one.healthReason}</p>
    ${notes(one, now)} ${setup(one)} ${review(looked)} ${one.activeRuns.map(activeRun)}
    ${issues(one, details)} ${conflicts(details.conflicts.nodes)} ${tables(one, details, now)}
    ${history(details, now)}
  </section>`;
}

/** What can be done at any time once both systems are connected. */
function controls({ id, enabled, health, activeRuns }: IntegrationStatus): Html {
  if (health === 'NOT_SET_UP') return NOTHING;
  const isBusy = activeRuns.some(({ kind }) => kind === 'FULL');
  return html`${button('test', 'Test', { id })}
  ${enabled && !isBusy ? button('review', 'Full synchronisation', { integrationId: id }) : NOTHING}
  ${
    enabled
      ? button('enable', 'Switch off', { id, enabled: false })
      : button('enable', 'Switch on', { id, enabled: true })
  }`;
}

const DAY_MS = 86_400_000;
/** Secrets that expire are a classic silent stop. */
const WARN_DAYS = 30;

function notes({ crm, erp }: IntegrationStatus, now: Date): readonly Html[] {
  return [
    { name: 'CRM', endpoint: crm },
    { name: 'ERP', endpoint: erp },
  ].flatMap(({ name, endpoint }) => {
    if (endpoint === null) return [];
    const { throttledUntil, credential } = endpoint;
    const expires = credential.secretExpiresAt;
    const isNear = expires !== null && Date.parse(expires) - now.getTime() < WARN_DAYS * DAY_MS;
    const isSlow = throttledUntil !== null && Date.parse(throttledUntil) > now.getTime();
    return [
      isSlow
        ? html`<p class="warn">▲ Slowed down by the ${name}: ${ago(throttledUntil, now)}.</p>`
        : NOTHING,
      isNear
        ? html`<p class="warn">▲ The secret of the ${name} expires ${ago(expires, now)}.</p>`
        : NOTHING,
    ];
  });
}

function issues({ id }: IntegrationStatus, { groups }: StatusDetails): Html {
  if (groups.length === 0) return NOTHING;
  const records = groups.reduce((sum, group) => sum + group.count, 0);
  return html`<h3>Needs you: ${counted(groups.length, 'cause')}, ${counted(records, 'record')}</h3>
    <table>
      ${groups.map(
        (group) =>
          html`<tr>
            <td class="number">${amount(group.count)}</td>
            <td>${group.mapping?.label ?? ''}</td>
            <td>${group.message} <em>${group.fix}</em></td>
            <td>${group.sample.retryable ? retryButton(id, group) : inWords(group.category)}</td>
          </tr>`,
      )}
    </table>`;
}

function retryButton(integrationId: string, { id, count }: StatusDetails['groups'][number]): Html {
  return button('retry', `Retry ${amount(count)}`, { integrationId, groupId: id });
}

const ARROWS: Readonly<Record<string, string>> = {
  BIDIRECTIONAL: '⇄',
  ERP_TO_CRM: '→ CRM',
  CRM_TO_ERP: '→ ERP',
};

/** The states of a mapping's last jobs, the oldest first. */
function trend(jobs: readonly { readonly status: string }[]): Html {
  const marks = jobs.toReversed().map(({ status }) => {
    const { tone, word } = markOf(status);
    const sign = status === 'FAILED' || status === 'PARTIAL' ? '▁' : '▇';
    return html`<span class="${tone}" title="${word}">${sign}</span>`;
  });
  return html`<td class="trend">${marks}</td>`;
}

function tables({ mappings }: IntegrationStatus, { trends }: StatusDetails, now: Date): Html {
  return html`<h3>Tables</h3>
    <table>
      <tr>
        <th>Table</th>
        <th>State</th>
        <th class="number">Coupled</th>
        <th class="number">Waiting</th>
        <th class="number">Open</th>
        <th class="number">Conflicts</th>
        <th>Last good</th>
        <th>Next</th>
        <th>Last jobs</th>
      </tr>
      ${mappings.map(({ label, direction, freshness, counts, ...mapping }) => {
        const cell = (name: string): Html =>
          html`<td class="number">${amount(counts[name] ?? 0)}</td>`;
        return html`<tr>
          <td>${label} ${ARROWS[direction] ?? ''}</td>
          <td class="whole">${state(freshness)}</td>
          ${cell('coupled')} ${cell('pending')} ${cell('openIssues')} ${cell('conflicts')}
          <td class="whole">${ago(mapping.lastSuccessAt, now)}</td>
          <td class="whole">${ago(mapping.nextRunAt, now)}</td>
          ${trend(trends.mappings.find(({ id }) => id === mapping.id)?.jobs.nodes ?? [])}
        </tr>`;
      })}
    </table>`;
}

function history({ history: { nodes } }: StatusDetails, now: Date): Html {
  if (nodes.length === 0) return NOTHING;
  return html`<h3>History</h3>
    <table>
      ${nodes.map(
        (run) =>
          html`<tr>
            <td class="whole">${ago(run.queuedAt, now)}</td>
            <td>${kindInWords(run.kind)}</td>
            <td>${run.requestedBy ?? inWords(run.trigger)}</td>
            <td>${state(run.status)} ${run.statusReason}</td>
            <td>${run.finishedAt === null ? '' : countsInWords(run.progress.counts)}</td>
            <td>${RESTARTED.has(run.status) ? restart(run.id) : NOTHING}</td>
          </tr>`,
      )}
    </table>`;
}

const RESTARTED: ReadonlySet<string> = new Set(['FAILED', 'PARTIAL', 'CANCELLED']);

function restart(runId: string): Html {
  return button('restart', 'Again', { runId });
}
