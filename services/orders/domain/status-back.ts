/** What the CRM is told when the ERP is done with an order (`domain.md` 7.6). */

export interface DoneInErp {
  readonly integration: string;
  /** The CRM's order. */
  readonly crmId: string;
  readonly erpId: string;
  /** true: an invoice names it. false: somebody deleted it in the ERP. */
  readonly invoiced: boolean;
}

export interface CrmStatusChange {
  readonly data: Readonly<Record<string, string | null>>;
  /** The order may be submitted again, and is no longer coupled. */
  readonly uncouple: boolean;
}

/** Fully invoiced, or active and pending again. */
export function statusBack({ invoiced }: Pick<DoneInErp, 'invoiced'>): CrmStatusChange {
  return invoiced
    ? { data: { statecode: '4', statuscode: '100003' }, uncouple: false }
    : {
        data: { statecode: '0', statuscode: '2', lastbackofficesubmit: null },
        uncouple: true,
      };
}
