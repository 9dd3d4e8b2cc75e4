/** A customer for whom an account is made, and what is then known of the pair. */
import { expectCreated } from '../domain/after-write.ts';
import { decide, type Intent } from '../domain/decide.ts';
import type { Row } from '../domain/ports.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { linksOf } from './links.ts';

export const EURO = '00000000-0000-4000-8000-0000000000e1';
export const LINKS = linksOf({ 'CURRENCY/EUR': EURO });
export const INTENT: Intent = {
  mayCreate: ['CRM'],
  match: false,
  winner: null,
  initial: 'ERP',
  choices: {},
  deletion: null,
};
export const CUSTOMER_DATA: Row['data'] = {
  number: '10000',
  displayName: 'Adatum',
  city: 'Atlanta',
  currencyCode: 'EUR',
  creditLimit: '12.5',
  blocked: null,
};

/** What is sent for a new account, and what is then known of its pair. */
export function created(data: Row['data']) {
  const row = { id: 'e', version: '1', modifiedAt: null, data };
  const decision = decide({
    mapping: CUSTOMER,
    erp: { kind: 'present', row, inFilter: true },
    crm: { kind: 'absent' },
    coupling: null,
    intent: INTENT,
    candidates: { kind: 'none' },
    links: LINKS,
  });
  if (decision.kind !== 'create') throw new Error(`Not created: ${decision.kind}`);
  const { patch, base } = decision;
  const made = { system: 'CRM', patch, source: data } as const;
  return { patch, ...expectCreated(CUSTOMER, made, base, LINKS) };
}
