/** A run at work: how far it is, and each of its steps. */
import { html, NOTHING, type Html } from './html.ts';
import { button } from './render-button.ts';
import { state } from './render-state.ts';
import type { ActiveRun, Progress } from './status-data.ts';
import { amount, countsInWords, kindInWords, roughly } from './words.ts';

export function activeRun(run: ActiveRun): Html {
  const by = run.requestedBy === null ? '' : ` by ${run.requestedBy}`;
  return html`<h3>Now: ${kindInWords(run.kind)}${by}</h3>
    <p>${state(run.status)} ${run.statusReason} ${howFar(run.progress)} ${steer(run)}</p>
    <progress max="100" value="${run.progress.percent ?? 0}"></progress>
    <table>
      ${run.steps.map(
        (step) =>
          html`<tr>
            <td>${step.mapping.label}</td>
            <td>${state(step.status)} ${waits(step.waitingFor)} ${step.statusReason}</td>
            <td class="whole">${step.status === 'WAITING' ? '' : ratio(step.progress)}</td>
            <td>${step.progress.done === 0 ? '' : countsInWords(step.progress.counts)}</td>
          </tr>`,
      )}
    </table>`;
}

function steer({ id, status }: ActiveRun): Html {
  if (status === 'CANCELLING') return NOTHING;
  const held = status === 'PAUSED';
  return html`${
    held ? button('resume', 'Go on', { runId: id }) : button('pause', 'Pause', { runId: id })
  }
  ${button('cancel', 'Cancel', { runId: id })}`;
}

function waits(others: readonly { readonly label: string }[]): string {
  return others.length === 0 ? '' : `for ${others.map(({ label }) => label).join(', ')}`;
}

/** No false percentage while records are still being counted. */
function ratio({ done, total }: Progress): string {
  return total === null ? `${amount(done)} so far` : `${amount(done)} / ${amount(total)}`;
}

function howFar(progress: Progress): string {
  const { percent, ratePerSecond, etaSeconds } = progress;
  const parts = [ratio(progress)];
  if (percent !== null) parts.unshift(`${percent} %`);
  if (ratePerSecond !== null) parts.push(`${amount(ratePerSecond)}/s`);
  if (etaSeconds !== null) parts.push(`${roughly(etaSeconds)} left`);
  if (progress.done > 0) parts.push(countsInWords(progress.counts));
  return parts.join(' · ');
}
