/**
 * From choices of the CRM to codes of the ERP (`domain.md` 2.4, 7.2): a choice is labelled with the
 * code it stands for.
 */
import type { Connections } from '@drawbar/connectors/connections';
import type { ErpKind } from '@drawbar/connectors/port';
import type { CrmOptions, OptionCodes } from '../domain/crm-order.ts';
import type { HandOverPorts } from '../domain/hand-over.ts';
import { callContext } from './calls.ts';

/** Column of the CRM's order, and the table of the ERP whose codes it holds. */
const SOURCES = {
  paymentTerms: { column: 'paymenttermscode', kind: 'paymentTerm', code: 'paymentTermsCode' },
  freightTerms: { column: 'freighttermscode', kind: 'shipmentMethod', code: 'shipmentMethodCode' },
  shippingMethod: {
    column: 'shippingmethodcode',
    kind: 'shippingAgent',
    code: 'shippingAgentCode',
  },
} as const satisfies Record<keyof CrmOptions, { column: string; kind: ErpKind; code: string }>;

const NONE: OptionCodes = {
  paymentTermsCode: null,
  shipmentMethodCode: null,
  shippingAgentCode: null,
};
/** Length of these codes in the ERP. */
const CODE_MAX = 10;
/** Choices and codes change rarely. */
const KNOWN_MS = 300_000;
const KNOWN_MAX = 1_000;

/** @returns null for a choice that the ERP has no code for: its customer's own stays. */
export function createOptionCodes(
  connections: Connections,
  now: () => Date,
): HandOverPorts['codes'] {
  const known = new Map<string, { readonly code: string | null; readonly until: number }>();
  const look = async (
    integration: string,
    { column, kind }: (typeof SOURCES)[keyof CrmOptions],
    value: string,
  ): Promise<string | null> => {
    const key = [integration, column, value].join(' ');
    const found = known.get(key);
    if (found !== undefined && found.until > now().getTime()) return found.code;
    const context = callContext(now().getTime(), 'order-options');
    const crm = await connections.crm(integration);
    const choices = (await crm.optionSets('order', context)).get(column) ?? [];
    const label = choices.find((choice) => String(choice.value) === value)?.label ?? '';
    const wanted = label.trim().toUpperCase();
    const fits = wanted !== '' && wanted.length <= CODE_MAX;
    const erp = await connections.erp(integration);
    const rows = fits ? await erp.find(kind, { field: 'code', in: [wanted] }, context) : [];
    const code = rows.length === 0 ? null : wanted;
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(key, { code, until: now().getTime() + KNOWN_MS });
    return code;
  };
  return async (integration, options) => {
    const pairs = await Promise.all(
      (Object.keys(SOURCES) as (keyof CrmOptions)[]).map(async (name) => {
        const value = options[name];
        return [
          SOURCES[name].code,
          value === null ? null : await look(integration, SOURCES[name], value),
        ];
      }),
    );
    return { ...NONE, ...Object.fromEntries(pairs) };
  };
}
