/** Who sells: an ERP salesperson, a CRM user. */

export interface Salesperson {
  /** The ERP's SystemId. */
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly email: string | null;
  /** GUID of the coupled CRM user. */
  readonly partner: string | null;
}

export interface User {
  /** The Dataverse GUID. */
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** SystemId of the coupled ERP salesperson. */
  readonly partner: string | null;
}
