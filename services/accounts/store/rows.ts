/**
 * From a replica row to the domain's record: the only place that knows the systems' field
 * names.
 */
import type { ReplicaDocument, ReplicaSystem } from '@drawbar/platform/replica';
import type { Account } from '../domain/account.ts';
import type { Company } from '../domain/company.ts';
import type { Contact } from '../domain/contact.ts';
import { blockedOf, creditLimitOf, type Customer } from '../domain/customer.ts';
import type { Salesperson, User } from '../domain/salesperson.ts';
import { firstText, instantOf, textOf } from './document.ts';

/** The columns that every mapping below reads. */
export interface Stored {
  readonly id: string;
  readonly system: ReplicaSystem;
  readonly version: string;
  readonly modifiedAt: Date | null;
  readonly replicatedAt: Date;
  readonly document: ReplicaDocument;
  readonly partner: string | null;
}

/** A name that people can see even if the system holds none. */
const UNNAMED = '(no name)';

export function accountOf(row: Stored): Account {
  const updatedAt = row.modifiedAt ?? row.replicatedAt;
  return {
    id: row.id,
    name: textOf(row.document, 'name') ?? UNNAMED,
    email: textOf(row.document, 'emailaddress1'),
    currencyId: textOf(row.document, '_transactioncurrencyid_value'),
    ownerId: textOf(row.document, '_ownerid_value'),
    partner: row.partner,
    version: row.version,
    createdAt: instantOf(row.document, 'createdon') ?? updatedAt,
    updatedAt,
  };
}

export function customerOf(row: Stored): Customer {
  const { document } = row;
  return {
    id: row.id,
    number: textOf(document, 'number') ?? '',
    name: textOf(document, 'displayName') ?? UNNAMED,
    blocked: blockedOf(textOf(document, 'blocked')),
    currencyCode: textOf(document, 'currencyCode'),
    priceGroupCode: textOf(document, 'customerPriceGroup'),
    salespersonCode: textOf(document, 'salespersonCode'),
    paymentTerms: textOf(document, 'paymentTermsCode'),
    creditLimit: creditLimitOf(textOf(document, 'creditLimit')),
    partner: row.partner,
    updatedAt: row.modifiedAt ?? row.replicatedAt,
  };
}

export function contactOf(row: Stored): Contact {
  const { document, system } = row;
  const crm = system === 'CRM';
  return {
    system,
    id: row.id,
    number: crm ? null : textOf(document, 'number'),
    name: firstText(document, crm ? ['fullname', 'lastname'] : ['displayName']) ?? UNNAMED,
    email: textOf(document, crm ? 'emailaddress1' : 'email'),
    phone: firstText(
      document,
      crm ? ['telephone1', 'mobilephone'] : ['phoneNumber', 'mobilePhoneNumber'],
    ),
    parent: textOf(document, crm ? '_parentcustomerid_value' : 'customerId'),
    partner: row.partner,
  };
}

export function salespersonOf(row: Stored): Salesperson {
  return {
    id: row.id,
    code: textOf(row.document, 'code') ?? '',
    name: textOf(row.document, 'displayName') ?? UNNAMED,
    email: textOf(row.document, 'email'),
    partner: row.partner,
  };
}

export function userOf(row: Stored): User {
  return {
    id: row.id,
    name: textOf(row.document, 'fullname') ?? UNNAMED,
    email: textOf(row.document, 'internalemailaddress'),
    partner: row.partner,
  };
}

/** null while the ERP has not told the currency of the books. */
export function companyOf(row: Stored): Company | null {
  const localCurrency = textOf(row.document, 'localCurrencyCode');
  if (localCurrency === null) return null;
  return {
    id: row.id,
    name: firstText(row.document, ['displayName', 'name']) ?? UNNAMED,
    localCurrency,
  };
}
