/** A person at an account (CRM) or at a customer (ERP). */

export interface Contact {
  readonly system: 'CRM' | 'ERP';
  readonly id: string;
  /** The ERP's contact number; null for a contact of the CRM. */
  readonly number: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** GUID of the account or of the customer this person belongs to. */
  readonly parent: string | null;
  /** Id of the coupled contact of the other system. */
  readonly partner: string | null;
}

/** Which contact: the record of one system. */
export interface ContactKey {
  readonly system: 'CRM' | 'ERP';
  readonly id: string;
}

/** The system of the coupled contact. */
export function otherSystem(system: 'CRM' | 'ERP'): 'CRM' | 'ERP' {
  return system === 'CRM' ? 'ERP' : 'CRM';
}
