/** Customers and contacts: numbers, the contact that comes with a customer, names of persons. */
import { randomUUID } from 'node:crypto';
import type { Writer } from '../../store/store.ts';
import { nextNumber } from '../number-series.ts';
import { dialog, invalidRelation, textOf, type Draft, type Rules } from './rules.ts';

async function ensureNumber(writer: Writer, draft: Draft): Promise<void> {
  if (textOf(draft.data, 'number') !== '') return;
  draft.data.number = await nextNumber(
    writer,
    draft.kind,
    async (number) => (await writer.byKey(draft.kind, number)) !== null,
  );
}

const byNumber = (draft: Draft): string => textOf(draft.data, 'number');

export const customerRules: Rules = {
  async start(_writer, draft) {
    draft.data.type = 'Company';
    draft.data.allowLineDiscount = true;
  },
  complete: ensureNumber,
  /** Every customer is known to the contacts as a company (or a person) of its own. */
  async afterInsert(writer, row) {
    const number = await nextNumber(
      writer,
      'contact',
      async (one) => (await writer.byKey('contact', one)) !== null,
    );
    const copied = [
      'displayName',
      'addressLine1',
      'addressLine2',
      'city',
      'state',
      'country',
      'postalCode',
      'phoneNumber',
      'email',
      'website',
      'salespersonCode',
      'currencyCode',
      'type',
    ].flatMap((member) => {
      const value = row.data[member];
      return value === undefined ? [] : [[member, value]];
    });
    await writer.insert('contact', {
      id: randomUUID(),
      key: number,
      data: {
        ...Object.fromEntries(copied),
        number,
        companyNumber: number,
        searchName: textOf(row.data, 'displayName').toUpperCase(),
        customerNumber: row.key,
      },
    });
  },
  async beforeDelete(writer, row) {
    const [open] = await writer.where('salesHeader', 'customerNumber', row.key);
    if (open === undefined) return;
    throw dialog(
      `You cannot delete Customer ${row.key} because there is at least one outstanding Sales ` +
        'Order for this customer.',
    );
  },
  /** The contacts stay; they are nobody's any more. */
  async clearAway(writer, row) {
    for (const contact of await writer.where('contact', 'customerNumber', row.key)) {
      await writer.update('contact', contact, { customerNumber: '' });
    }
  },
  keyOf: byNumber,
};

export const contactRules: Rules = {
  async start(_writer, draft) {
    draft.data.type = 'Company';
  },
  async validate(writer, draft, member) {
    if (member === 'companyNumber') await joinCompany(writer, draft);
    if (textOf(draft.data, 'type') !== 'Person') return;
    if (member === 'displayName' || member === 'type') splitName(draft);
    if (['firstName', 'middleName', 'surname'].includes(member)) joinName(draft);
  },
  async complete(writer, draft) {
    await ensureNumber(writer, draft);
    if (textOf(draft.data, 'type') === 'Company') draft.data.companyNumber = byNumber(draft);
    draft.data.searchName = textOf(draft.data, 'displayName').toUpperCase();
  },
  keyOf: byNumber,
};

/** A person takes over the company's relation to a customer. */
async function joinCompany(writer: Writer, draft: Draft): Promise<void> {
  const number = textOf(draft.data, 'companyNumber');
  if (number === '') return;
  const company = await writer.byKey('contact', number);
  if (company === null) throw invalidRelation('Company No.', number, 'Contact');
  draft.data.customerNumber = textOf(company.data, 'customerNumber');
}

function splitName(draft: Draft): void {
  const words = textOf(draft.data, 'displayName').trim().split(/\s+/);
  draft.data.surname = words.at(-1) ?? '';
  draft.data.firstName = words.length > 1 ? (words[0] ?? '') : '';
  draft.data.middleName = words.slice(1, -1).join(' ');
}

function joinName(draft: Draft): void {
  draft.data.displayName = ['firstName', 'middleName', 'surname']
    .map((member) => textOf(draft.data, member))
    .filter((part) => part !== '')
    .join(' ');
}

export const opportunityRules: Rules = {
  async start(writer, draft) {
    draft.data.status = 'Not Started';
    draft.data.creationDate = writer.now.toISOString().slice(0, 10);
  },
  async validate(writer, draft, member) {
    if (member !== 'contactNumber') return;
    const contact = await writer.byKey('contact', textOf(draft.data, 'contactNumber'));
    draft.data.contactCompanyNumber = contact === null ? '' : textOf(contact.data, 'companyNumber');
  },
  complete: ensureNumber,
  keyOf: byNumber,
};

/** Resources are numbered like customers. */
export const resourceRules: Rules = {
  async start(_writer, draft) {
    draft.data.type = 'Person';
  },
  complete: ensureNumber,
  keyOf: byNumber,
};
