/** The set-up as a list of what is done and what is left, each step with what it takes. */
import { html, NOTHING, type Html } from './html.ts';
import { button, choice, textField, tick } from './render-button.ts';
import { state } from './render-state.ts';
import type { IntegrationStatus } from './status-data.ts';
import { inWords, stepInWords } from './words.ts';

type Step = IntegrationStatus['setupSteps'][number];

/** Only while something is left to do. */
export function setup(one: IntegrationStatus): Html {
  const { health, setupSteps } = one;
  if (health !== 'NOT_SET_UP' && !setupSteps.some((step) => step.state === 'TODO')) return NOTHING;
  return html`<h3>Setting up</h3>
    <ol>
      ${setupSteps.map(
        (step) =>
          html`<li>
            ${state(stateOf(one, step))} ${stepInWords(step.kind)}: ${step.message}
            ${step.state === 'TODO' || step.state === 'OPTIONAL' ? means(one, step) : NOTHING}
          </li>`,
      )}
    </ol>
    ${failedChecks(one)}`;
}

function isSynchronised({ activeRuns }: IntegrationStatus): boolean {
  return activeRuns.some(({ kind }) => kind === 'FULL');
}

/** What is left to do may be under way. */
function stateOf(one: IntegrationStatus, { kind, state: found }: Step): string {
  return kind === 'FULL_SYNC' && found === 'TODO' && isSynchronised(one) ? 'RUNNING' : found;
}

/**
 * Whatever stands here is one mutation of the graph, the same as by hand. A step's `fix` names that
 * mutation, which a reader of this page need not know.
 */
function means(one: IntegrationStatus, { kind }: Step): Html {
  const { id, version } = one;
  const update = (text: string, more: object): Html =>
    button('update', text, { id, expectedVersion: version, ...more });
  switch (kind) {
    case 'CONNECT_CRM':
      return connect('crm', ['DATAVERSE', 'SANDBOX'], update('Connect', {}));
    case 'CONNECT_ERP':
      return connect('erp', ['BUSINESS_CENTRAL', 'SANDBOX'], update('Connect', {}));
    case 'TEST':
      return button('test', 'Test', { id });
    case 'INSTALL_SOLUTION':
      return html`<div data-form>
        ${textField('administrator.clientId', "The administrator's client id")}
        ${textField('administrator.secret', 'secret, used once', 'password')}
        ${button('install', 'Install', { integrationId: id })}
      </div>`;
    case 'CHOOSE_MAPPINGS':
      return html`<div data-form>
        ${one.mappings.map((mapping) =>
          tick(`enabledMappingIds.${mapping.id}`, mapping.label, mapping.enabled),
        )}
        ${update('Synchronise these and what they need', {})}
      </div>`;
    case 'ITEM_AVAILABILITY':
      return html`<div data-form>
        ${textField('itemAvailability.credential.user', 'ERP user')}
        ${textField('itemAvailability.credential.secret', 'access key', 'password')}
        ${update('Show stock in the CRM', { itemAvailability: { enabled: true } })}
      </div>`;
    case 'SALES_ORDER_INTEGRATION':
      return html`<div data-form>
        ${textField('salesOrderIntegration.credential.user', 'user, if another')}
        ${textField('salesOrderIntegration.credential.secret', 'secret', 'password')}
        ${update('Let orders travel', {
          salesOrderIntegration: { enabled: true, automatic: true },
        })}
      </div>`;
    case 'ENABLE':
      return button('enable', 'Switch on', { id, enabled: true });
    case 'FULL_SYNC':
      return isSynchronised(one) ? NOTHING : button('review', 'Review', { integrationId: id });
    default:
      return NOTHING;
  }
}

function connect(side: 'crm' | 'erp', kinds: readonly string[], send: Html): Html {
  const options = kinds.map((kind) => [kind, inWords(kind)] as const);
  return html`<div data-form>
    ${choice(`${side}.kind`, options, kinds[0] ?? '')} ${textField(`${side}.baseUrl`, 'Address')}
    ${textField(`${side}.tenantId`, 'tenant')}
    ${side === 'erp' ? textField('erp.environment', 'environment') : NOTHING}
    ${textField(`${side}.credential.clientId`, 'client id')}
    ${textField(`${side}.credential.secret`, 'secret, as env:NAME or file:PATH', 'password')}
    ${send}
  </div>`;
}

function failedChecks(one: IntegrationStatus): Html {
  const { lastTest } = one;
  const failed = (lastTest?.checks ?? []).filter(({ status }) => status === 'FAIL');
  return html`${failed.map(({ code, system, subject, message, fix }) => {
    const what = [inWords(code), system, subject].filter((part) => part !== null).join(' ');
    return html`<p class="bad">✕ ${what}: ${message} <em>${fix}</em></p>
      ${code === 'COMPANY' ? companyChoice(one) : NOTHING}`;
  })}`;
}

/** An environment has several companies more often than not; a test shows them. */
function companyChoice({ id, version, erp, lastTest }: IntegrationStatus): Html {
  const companies = (lastTest?.erpCompanies ?? []).map(({ key, name }) => [key, name] as const);
  const [first] = companies;
  if (erp === null || first === undefined) return NOTHING;
  const input = { id, expectedVersion: version, erp: { kind: erp.kind } };
  return html`<div data-form>
    ${choice('erp.companyId', companies, first[0])} ${button('update', 'Take this company', input)}
  </div>`;
}
