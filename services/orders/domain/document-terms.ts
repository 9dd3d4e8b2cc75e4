/** Terms of a document that the ERP knows by codes and the CRM by choices (`domain.md` 2.6). */

/** Codes of the ERP; null where a document has none. */
export interface DocumentCodes {
  readonly paymentTermsCode: string | null;
  readonly shippingAgentCode: string | null;
  readonly shipmentMethodCode: string | null;
}

export const NO_DOCUMENT_CODES: DocumentCodes = {
  paymentTermsCode: null,
  shippingAgentCode: null,
  shipmentMethodCode: null,
};

/** Values of the CRM's option columns, by column. */
export type DocumentChoices = Readonly<Record<string, string>>;
