/** The one door through which sync fills the replicas of this service. */
import { createIntake, type Intake, type ReplicaKind } from '@drawbar/platform/replica';
import { folded } from './domain/text.ts';
import { firstText, textOf } from './store/document.ts';
import {
  account,
  company,
  contact,
  currency,
  customer,
  paymentTerm,
  priceGroup,
  salesperson,
  shipmentMethod,
  shippingAgent,
  user,
} from './store/tables.ts';

/** Order of rows whose system tells no time of change. */
const BEGINNING = new Date(0);

/** A code of the ERP; what stands for it in the CRM has a label. */
const codeOrLabel: ReplicaKind['extract'] = ({ data }) => ({
  code: firstText(data, ['code', 'label']) ?? '',
});

/** Kinds of both systems, by the words of the connectors. */
export const intake: Intake = createIntake({
  account: {
    table: account,
    extract: ({ data, modifiedAt }) => ({
      name_folded: folded(textOf(data, 'name') ?? ''),
      updated_at: (modifiedAt ?? BEGINNING).toISOString(),
    }),
  },
  customer: {
    table: customer,
    extract: ({ data }) => ({
      number: textOf(data, 'number') ?? '',
      search_text: folded(`${textOf(data, 'number') ?? ''} ${textOf(data, 'displayName') ?? ''}`),
    }),
  },
  contact: {
    table: contact,
    extract: ({ data }, { system }) => ({
      number: textOf(data, 'number'),
      parent: textOf(data, system === 'CRM' ? '_parentcustomerid_value' : 'customerId'),
      name_folded: folded(firstText(data, ['fullname', 'displayName', 'lastname']) ?? ''),
    }),
  },
  salesperson: {
    table: salesperson,
    extract: ({ data }) => ({ code: textOf(data, 'code') ?? '' }),
  },
  user: {
    table: user,
    extract: ({ data }) => ({
      listed:
        data['isdisabled'] !== true &&
        data['isintegrationuser'] !== true &&
        textOf(data, 'applicationid') === null,
    }),
  },
  company: { table: company, extract: () => ({}) },
  currency: {
    table: currency,
    extract: ({ data }) => ({ code: firstText(data, ['isocurrencycode', 'code']) ?? '' }),
  },
  priceGroup: {
    table: priceGroup,
    extract: ({ data }) => ({ code: textOf(data, 'code') ?? '' }),
  },
  paymentTerm: { table: paymentTerm, extract: codeOrLabel },
  shipmentMethod: { table: shipmentMethod, extract: codeOrLabel },
  shippingAgent: { table: shippingAgent, extract: codeOrLabel },
});
