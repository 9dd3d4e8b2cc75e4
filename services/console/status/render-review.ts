/** A review of a full synchronisation: what each line would do, and the button that starts it. */
import { html, NOTHING, type Html } from './html.ts';
import { button, choice } from './render-button.ts';
import { named } from './render-conflicts.ts';
import type { Review } from './status-data.ts';
import { amount, inWords, roughly } from './words.ts';

const ACTIONS = [
  ['FULL_SYNC', 'synchronise and create'],
  ['COUPLE_RECORDS', 'couple what matches'],
  ['LEAVE_OUT', 'leave out'],
] as const;

type ReviewLine = Review['lines'][number];

export function review(one: Review | null): Html {
  if (one === null || one.run !== null) return NOTHING;
  const samples = one.lines.flatMap((line) => line.duplicateSamples);
  const seconds = one.estimatedSeconds;
  return html`<div data-form>
    <h3>Review of a full synchronisation</h3>
    ${one.blockers.map(({ message, fix }) => html`<p class="bad">✕ ${message} ${fix}</p>`)}
    <table>
      <tr>
        <th>Table</th>
        <th class="number">ERP</th>
        <th class="number">CRM</th>
        <th class="number">Coupled</th>
        <th class="number">New in the CRM</th>
        <th class="number">New in the ERP</th>
        <th class="number">Changed</th>
        <th class="number">Likely duplicates</th>
        <th>What to do</th>
      </tr>
      ${one.lines.map(lineOf)}
    </table>
    ${samples.map(
      ({ erp, crm, matchedOn }) =>
        html`<p>▲ ${named(erp)} may be ${named(crm)}: ${matchedOn.join(', ')}.</p>`,
    )}
    <p>${seconds === null ? '' : `It takes ${roughly(seconds)}.`} ${startButton(one)}</p>
  </div>`;
}

function lineOf(one: ReviewLine): Html {
  const number = (value: number): Html => html`<td class="number">${amount(value)}</td>`;
  const { recommendation } = one;
  const action = ACTIONS.some(([value]) => value === recommendation) ? recommendation : 'LEAVE_OUT';
  return html`<tr>
    <td>${one.mapping.label}</td>
    ${number(one.erpCount)} ${number(one.crmCount)} ${number(one.coupledCount)}
    ${number(one.wouldCreateInCrm)} ${number(one.wouldCreateInErp)}
    ${number(one.wouldUpdateInCrm + one.wouldUpdateInErp)} ${number(one.likelyDuplicates)}
    <td class="advice">
      ${choice(`lines.${one.mapping.id}`, ACTIONS, action)}
      <em>${inWords(recommendation)}: ${one.reason}</em>
    </td>
  </tr>`;
}

function startButton({ id, canStart, lines }: Review): Html {
  if (!canStart) {
    return html`<span class="warn"
      >It cannot be started as it is; mend this and review again.</span
    >`;
  }
  const duplicates = lines.reduce((sum, { likelyDuplicates }) => sum + likelyDuplicates, 0);
  const text = duplicates === 0 ? 'Start' : `Start, knowing of ${duplicates} likely duplicates`;
  return button('start', text, { reviewId: id, acceptDuplicates: duplicates > 0 });
}
