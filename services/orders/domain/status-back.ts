/** What the CRM is told when the ERP is done with an order (`domain.md` 7.6). */

export interface DoneInErp {
  readonly integration: string;
  /** The CRM's order. */
  readonly crmId: string;
  readonly erpId: string;
  /** deleted: somebody deleted it in the ERP. cancelled: somebody did through the graph. */
  readonly outcome: 'invoiced' | 'deleted' | 'cancelled';
}

export interface CrmStatusChange {
  readonly data: Readonly<Record<string, string | null>>;
  /** The order may be submitted again, and is no longer coupled. */
  readonly uncouple: boolean;
}

/** Canceled, no money: the only way to end an order that was submitted (`domain.md` 0.3). */
export const CRM_CANCELLED = { statecode: '2', statuscode: '4' } as const;

/** Fully invoiced, cancelled, or active and pending again. */
export function statusBack({ outcome }: Pick<DoneInErp, 'outcome'>): CrmStatusChange {
  switch (outcome) {
    case 'invoiced':
      return { data: { statecode: '4', statuscode: '100003' }, uncouple: false };
    case 'cancelled':
      return { data: CRM_CANCELLED, uncouple: false };
    case 'deleted':
      return {
        data: { statecode: '0', statuscode: '2', lastbackofficesubmit: null },
        uncouple: true,
      };
  }
}
