/** From codes of the ERP to choices of the CRM, labelled with the code (`domain.md` 2.6). */
import type { Connections } from '@drawbar/connectors/connections';
import { ConnectorError } from '@drawbar/connectors/port';
import type { DocumentCodes, DocumentChoices } from '../domain/document-terms.ts';
import { callContext } from './calls.ts';

const COLUMNS = {
  paymentTermsCode: 'paymenttermscode',
  shippingAgentCode: 'shippingmethodcode',
  shipmentMethodCode: 'freighttermscode',
} as const satisfies Record<keyof DocumentCodes, string>;

/** Choices change rarely. */
const KNOWN_MS = 300_000;
const KNOWN_MAX = 1_000;

/** By column, the value of each label in upper case. */
type Values = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What a document of the CRM chooses for codes of the ERP; a code without a choice is left out. */
export type ReadChoices = (
  integration: string,
  kind: 'order' | 'invoice',
  codes: DocumentCodes,
) => Promise<DocumentChoices>;

/** While the CRM cannot be asked nothing is chosen: the document matters more than its terms. */
export function createOptionChoices(connections: Connections, now: () => Date): ReadChoices {
  const known = new Map<string, { readonly values: Values; readonly until: number }>();
  const read = async (integration: string, kind: 'order' | 'invoice'): Promise<Values> => {
    const key = `${integration} ${kind}`;
    const found = known.get(key);
    if (found !== undefined && found.until > now().getTime()) return found.values;
    const crm = await connections.crm(integration);
    const sets = await crm.optionSets(kind, callContext(now().getTime(), 'document-options'));
    const values = new Map(
      [...sets].map(([column, choices]) => [
        column,
        new Map(choices.map(({ label, value }) => [label.trim().toUpperCase(), String(value)])),
      ]),
    );
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(key, { values, until: now().getTime() + KNOWN_MS });
    return values;
  };
  return async (integration, kind, codes) => {
    if (Object.values(codes).every((code) => code === null)) return {};
    try {
      const values = await read(integration, kind);
      const chosen = (Object.keys(COLUMNS) as (keyof DocumentCodes)[]).flatMap((name) => {
        const value = values.get(COLUMNS[name])?.get(codes[name]?.toUpperCase() ?? '');
        return value === undefined ? [] : [[COLUMNS[name], value] as const];
      });
      return Object.fromEntries(chosen);
    } catch (error) {
      if (error instanceof ConnectorError) return {};
      throw error;
    }
  };
}
