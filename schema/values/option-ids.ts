/**
 * Ids for values of the CRM's option sets, which are numbers there and records here: a GUID that
 * holds the number, the same in every installation.
 */
const MARKS = { paymentTerm: '8001', shipmentMethod: '8002', shippingAgent: '8003' } as const;
const HEAD = '64726177-6261';
const OPTION_ID = /^64726177-6261-800[123]-8000-0000([0-9a-f]{8})$/;

/** Option sets whose values are codes of the ERP. */
export type OptionSetName = keyof typeof MARKS;

/** @param value 0 to 2^31 - 1, as the CRM counts options. */
export function optionRecordId(set: OptionSetName, value: number): string {
  return `${HEAD}-${MARKS[set]}-8000-${value.toString(16).padStart(12, '0')}`;
}

/** The number in such an id; null for any other GUID. */
export function optionValueOf(id: string): number | null {
  const [, digits] = OPTION_ID.exec(id) ?? [];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}
