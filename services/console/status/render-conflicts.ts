/** Pairs that wait for a decision: both values with the last common one, settled in place. */
import { html, NOTHING, type Html } from './html.ts';
import { button, choice } from './render-button.ts';
import type { ConflictedPair, Named } from './status-data.ts';

const SIDES = [
  ['ERP', 'take the ERP'],
  ['CRM', 'take the CRM'],
] as const;

export function conflicts(pairs: readonly ConflictedPair[]): Html {
  const open = pairs.filter((pair) => pair.conflict !== null);
  if (open.length === 0) return NOTHING;
  return html`<h3>To decide</h3>
    ${open.map(pairToSettle)}`;
}

/** The record opens in its own system. */
export function named({ label, url }: Named): Html {
  return url === null ? html`${label}` : html`<a href="${url}">${label}</a>`;
}

function pairToSettle({ id, version, mapping, erp, crm, conflict }: ConflictedPair): Html {
  const input = { couplingId: id, expectedVersion: version };
  const resolve = (text: string, resolution: string): Html =>
    button('resolve', text, { ...input, resolution });
  const letGo = button('uncouple', 'Uncouple', { couplingIds: [id] });
  if (conflict?.kind !== 'BOTH_UPDATED') {
    const system = conflict?.kind === 'ERP_DELETED' ? 'ERP' : 'CRM';
    return html`<p>
      ${mapping.label}: ${named(system === 'ERP' ? crm : erp)} lost its partner, which was deleted
      in the ${system}. ${resolve('Create it again', 'RESTORE_DELETED')}
      ${resolve('Delete this one, too', 'DELETE_REMAINING')} ${letGo}
    </p>`;
  }
  const { fields } = conflict;
  return html`<div data-form>
    <p>${mapping.label}: ${named(erp)} and ${named(crm)} were both changed.</p>
    <table>
      <tr>
        <th>Field</th>
        <th>ERP</th>
        <th>CRM</th>
        <th>Last in common</th>
        <th></th>
      </tr>
      ${fields.map(({ fieldMapping, erpValue, crmValue, lastSyncedValue }) => {
        const path = `fieldChoices.${fieldMapping.id}`;
        return html`<tr>
          <td>${fieldMapping.label}</td>
          <td>${erpValue ?? '(empty)'}</td>
          <td>${crmValue ?? '(empty)'}</td>
          <td class="quiet">${lastSyncedValue ?? '(empty)'}</td>
          <td>${fields.length > 1 ? choice(path, SIDES, 'ERP') : NOTHING}</td>
        </tr>`;
      })}
    </table>
    <p>
      ${resolve('Take the ERP', 'USE_ERP')} ${resolve('Take the CRM', 'USE_CRM')}
      ${fields.length > 1 ? resolve('Take each as chosen', 'PER_FIELD') : NOTHING} ${letGo}
    </p>
  </div>`;
}
