/** The status page: is it fine, what moves, what needs me, how is each table, what was before. */
import { html, NOTHING, type Html } from './html.ts';
import { activeRun } from './render-run.ts';
import { state } from './render-state.ts';
import type { IntegrationStatus, StatusDetails, StatusEntry, StatusView } from './status-data.ts';
import { ago, amount, countsInWords, inWords, kindInWords, markOf } from './words.ts';

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
          ${view.problems.map((problem) => html`<p class="bad">✕ ${problem}</p>`)}
          ${view.entries.map((entry) => integration(entry, now))}
        </main>
      </body>
    </html> `.html;
}

function titleOf({ entries, problems }: StatusView): string {
  const [run] = entries.flatMap((entry) => entry.integration.activeRuns);
  if (run !== undefined) {
    return `${Math.floor(run.progress.percent ?? 0)} % · ${kindInWords(run.kind)} · Drawbar`;
  }
  const states = entries.map((entry) => markOf(entry.integration.health).sign);
  return problems.length > 0 ? '✕ Drawbar' : `${states.join(' ')} Drawbar`;
}

function integration({ integration: one, details }: StatusEntry, now: Date): Html {
  return html`<section data-integration="${one.id}">
    <h2>${one.name}</h2>
    <p class="sentence" aria-live="polite">${state(one.health)} ${one.healthReason}</p>
    ${notes(one, now)} ${setup(one)} ${one.activeRuns.map(activeRun)} ${issues(one, details)}
    ${tables(one, now)} ${history(details, now)}
  </section>`;
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

/** Only while something is left to do. */
function setup({ health, setupSteps }: IntegrationStatus): Html {
  if (health !== 'NOT_SET_UP' && !setupSteps.some((step) => step.state === 'TODO')) return NOTHING;
  return html`<h3>Setting up</h3>
    <ol>
      ${setupSteps.map(
        (step) =>
          html`<li>${state(step.state)} ${inWords(step.kind)}: ${step.message} ${step.fix}</li>`,
      )}
    </ol>`;
}

function issues({ id }: IntegrationStatus, { groups }: StatusDetails): Html {
  if (groups.length === 0) return NOTHING;
  const records = groups.reduce((sum, group) => sum + group.count, 0);
  return html`<h3>Needs you: ${amount(groups.length)} causes, ${amount(records)} records</h3>
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
  const input = JSON.stringify({ integrationId, groupId: id });
  return html`<button data-do="retry" data-input="${input}">Retry ${amount(count)}</button>`;
}

const ARROWS: Readonly<Record<string, string>> = {
  BIDIRECTIONAL: '⇄',
  ERP_TO_CRM: '→ CRM',
  CRM_TO_ERP: '→ ERP',
};

function tables({ mappings }: IntegrationStatus, now: Date): Html {
  return html`<h3>Tables</h3>
    <table>
      <tr>
        <th>Table</th>
        <th>State</th>
        <th>Coupled</th>
        <th>Waiting</th>
        <th>Open</th>
        <th>Conflicts</th>
        <th>Last good</th>
        <th>Next</th>
      </tr>
      ${mappings.map(({ label, direction, freshness, counts, ...mapping }) => {
        const cell = (name: string): Html =>
          html`<td class="number">${amount(counts[name] ?? 0)}</td>`;
        return html`<tr>
          <td>${label} ${ARROWS[direction] ?? ''}</td>
          <td>${state(freshness)}</td>
          ${cell('coupled')} ${cell('pending')} ${cell('openIssues')} ${cell('conflicts')}
          <td>${ago(mapping.lastSuccessAt, now)}</td>
          <td>${ago(mapping.nextRunAt, now)}</td>
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
            <td>${ago(run.queuedAt, now)}</td>
            <td>${kindInWords(run.kind)}</td>
            <td>${run.requestedBy ?? inWords(run.trigger)}</td>
            <td>${state(run.status)}</td>
            <td>${countsInWords(run.progress.counts)}</td>
          </tr>`,
      )}
    </table>`;
}
