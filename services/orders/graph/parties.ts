/** Who a document is for: its account, its customer, and the way from one to the other. */
import { globalId, ID_PREFIX, isGuid } from '@drawbar/schema/values';
import type { System } from '../domain/document.ts';
import type { Named } from '../domain/ports.ts';
import type { OrdersContext } from './context.ts';

interface Stub {
  readonly id: string;
}

/** Parties of a document by the systems that name them. */
export interface Parties {
  /** Account or contact of the CRM's record. */
  readonly crm: string | null;
  /** Customer of the ERP's record. */
  readonly erp: string | null;
}

/** The account: the CRM's own, else the one coupled with the customer. */
export async function accountStub(parties: Parties, context: OrdersContext): Promise<Stub | null> {
  const own = parties.crm === null ? null : await accountOf(parties.crm, context);
  const id =
    own?.id ?? (parties.erp === null ? null : await partnerOf('ERP', parties.erp, context));
  return id === null ? null : stub(ID_PREFIX.Account, id, context);
}

/** The customer: the ERP's own, else the one coupled with the account. */
export async function customerStub(parties: Parties, context: OrdersContext): Promise<Stub | null> {
  const account = parties.crm === null ? null : await accountOf(parties.crm, context);
  const id = parties.erp ?? account?.partner ?? null;
  return id === null ? null : stub(ID_PREFIX.Customer, id, context);
}

/** The account of a party of the CRM: itself, or the one that a contact belongs to. */
async function accountOf(party: string, { loaders }: OrdersContext): Promise<Named | null> {
  const account = await loaders.named.account.load(party);
  if (account !== null) return account;
  const contact = await loaders.named.contact.load(party);
  if (contact === null || !isGuid(contact.code)) return null;
  return loaders.named.account.load(contact.code);
}

/** The coupled record of a customer (ERP) or of an account (CRM); null when it is not coupled. */
export async function partnerOf(
  system: System,
  id: string,
  { loaders }: OrdersContext,
): Promise<string | null> {
  const record = await loaders.named[system === 'ERP' ? 'customer' : 'account'].load(id);
  return record?.partner ?? null;
}

async function stub(
  prefix: typeof ID_PREFIX.Account | typeof ID_PREFIX.Customer,
  id: string,
  context: OrdersContext,
): Promise<Stub> {
  return { id: globalId(prefix, (await context.integration()).key, id) };
}
