/** What travels between customers and accounts, contacts, users and salespeople (domain.md 2.4). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pairsOf, type Pairs } from '../support/pairs.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;

let system: Synchronisation;
let graph: SyncGraph;
let pairs: Pairs;

beforeAll(async () => {
  system = await startSynchronisation('master-data');
  graph = await syncGraph(system);
  pairs = pairsOf(system, graph);
  await graph.ended(
    await graph.start(['SALESPEOPLE', 'CURRENCY', 'CUSTOMER', 'CONTACT'], 'FULL_SYNC'),
  );
}, MS);
afterAll(() => system.close());

describe('a customer and its account', () => {
  it('have the same contact in words, and the same primary contact', async () => {
    const { erp, crm } = await pairs.of('CUSTOMER', '10000');
    const contact = await pairs.of('CONTACT', String(erp.row['primaryContactNumber']));
    expect(erp.row['contactName']).toBe('Mr. Andy Teal');
    expect(crm.row).toMatchObject({
      address1_primarycontactname: 'Mr. Andy Teal',
      _primarycontactid_value: contact.crm.id,
    });
  });

  it('keep the primary contact of the customer while that has no partner', async () => {
    const { erp } = await pairs.of('CUSTOMER', '10000');
    const contact = await pairs.of('CONTACT', String(erp.row['primaryContactNumber']));
    await pairs.uncouple(contact.id);
    const { crm } = await pairs.of('CUSTOMER', '10000');
    const change = { _primarycontactid_value: null, telephone1: '1' };
    await pairs.edit('crm', 'accounts', { accountid: crm.id, 'primarycontactid@odata.bind': null });
    await pairs.edit('crm', 'accounts', { accountid: crm.id, telephone1: change.telephone1 });
    await pairs.until('CUSTOMER', '10000', ({ erp: now }) => now.row['phoneNumber'] === '1');
    const after = await pairs.of('CUSTOMER', '10000');
    expect(after.erp.row['primaryContactNumber']).toBe(erp.row['primaryContactNumber']);
    expect(after.crm.row['_primarycontactid_value']).toBeNull();
    await pairs.couple('CONTACT', contact.erp.id, contact.crm.id);
    await pairs.until(
      'CUSTOMER',
      '10000',
      ({ crm: now }) => now.row['_primarycontactid_value'] === contact.crm.id,
    );
  });

  it('loses its primary contact when the account does, and the contact is coupled', async () => {
    const { crm } = await pairs.of('CUSTOMER', '20000');
    expect(crm.row['_primarycontactid_value']).not.toBeNull();
    await pairs.edit('crm', 'accounts', { accountid: crm.id, 'primarycontactid@odata.bind': null });
    await pairs.until('CUSTOMER', '20000', ({ erp }) => erp.row['primaryContactNumber'] === null);
  });

  it('has the primary contact that the account has, each time it is another one', async () => {
    const { crm } = await pairs.of('CUSTOMER', '40000');
    const made = ['First', 'Second'].map(async (lastname) => {
      const row = await pairs.create('crm', 'contacts', {
        lastname,
        'parentcustomerid_account@odata.bind': `/accounts(${crm.id})`,
      });
      const { coupling } = await pairs.coupleKnown('CONTACT', null, String(row['contactid']));
      expect(coupling).not.toBeNull();
      return [String(row['contactid']), await pairs.of('CONTACT', lastname)] as const;
    });
    const [first, second] = await Promise.all(made);
    if (first === undefined || second === undefined) throw new Error('There are no contacts');
    for (const [id, { erp }] of [first, second, first]) {
      const bound = { 'primarycontactid@odata.bind': `/contacts(${id})` };
      await pairs.edit('crm', 'accounts', { accountid: crm.id, ...bound });
      const { number } = erp.row;
      await pairs.until(
        'CUSTOMER',
        '40000',
        (now) => now.erp.row['primaryContactNumber'] === number,
      );
    }
    await pairs.edit('crm', 'accounts', { accountid: crm.id, 'primarycontactid@odata.bind': null });
    await pairs.until('CUSTOMER', '40000', ({ erp }) => erp.row['primaryContactNumber'] === null);
  });

  it('is blocked when the account is made inactive, and stays so', async () => {
    const { crm } = await pairs.of('CUSTOMER', '30000');
    const state = (statecode: number, statuscode: number) =>
      pairs.edit('crm', 'accounts', { accountid: crm.id, statecode, statuscode });
    await state(1, 2);
    await pairs.until('CUSTOMER', '30000', ({ erp }) => erp.row['blocked'] === 'All');
    await state(0, 1);
    await pairs.edit('crm', 'accounts', { accountid: crm.id, telephone1: '2' });
    const after = await pairs.until(
      'CUSTOMER',
      '30000',
      ({ erp }) => erp.row['phoneNumber'] === '2',
    );
    expect(after.erp.row['blocked']).toBe('All');
    expect(after.crm.row['statecode']).toBe(0);
  });

  it('keeps its country when the account names one that the ERP does not know', async () => {
    const { crm } = await pairs.of('CUSTOMER', '20000');
    await pairs.edit('crm', 'accounts', {
      accountid: crm.id,
      address1_country: 'Atlantis',
      telephone1: '99',
    });
    const after = await pairs.until(
      'CUSTOMER',
      '20000',
      ({ erp, state }) => erp.row['phoneNumber'] === '99' && state === 'IN_SYNC',
    );
    expect(after.erp.row['country']).toBe('GB');
    expect(after.crm.row['address1_country']).toBe('Atlantis');
    await pairs.edit('crm', 'accounts', { accountid: crm.id, address1_country: 'Denmark' });
    await pairs.until('CUSTOMER', '20000', ({ erp }) => erp.row['country'] === 'DK');
  });

  it('leave the numbers that nobody switched on alone', async () => {
    const { erp } = await pairs.of('CUSTOMER', '10000');
    await pairs.edit('erp', 'customers', {
      id: erp.id,
      mobilePhoneNumber: '0170',
      faxNumber: '0171',
    });
    const { crm } = await pairs.until('CUSTOMER', '10000', (now) => now.crm.row['fax'] === '0171');
    expect(crm.row['telephone2']).toBeNull();
  });
});

describe('a salesperson', () => {
  it('takes name and telephone number of the user', async () => {
    const { erp, crm } = await pairs.of('SALESPEOPLE', 'JO');
    await pairs.edit('crm', 'systemusers', { systemuserid: crm.id, mobilephone: '0172' });
    await pairs.until('SALESPEOPLE', 'JO', (now) => now.erp.row['phoneNumber'] === '0172');
    expect(erp.row['email']).toBe(crm.row['internalemailaddress']);
  });
});

describe('a user without a salesperson', () => {
  it('gets one with a code of its own, only when asked for', async () => {
    const user = async (name: string): Promise<string> => {
      const row = await pairs.create('crm', 'systemusers', {
        fullname: name,
        internalemailaddress: `${name.toLowerCase()}@contoso.com`,
      });
      return String(row['systemuserid']);
    };
    const [ada, ben] = [await user('Ada'), await user('Ben')];
    expect((await pairs.coupleKnown('SALESPEOPLE', null, ada)).userErrors).toEqual([]);
    expect((await pairs.coupleKnown('SALESPEOPLE', null, ben)).userErrors).toEqual([]);
    expect((await pairs.of('SALESPEOPLE', 'Ada')).erp.row).toMatchObject({
      code: 'SP NO. 00001',
      displayName: 'Ada',
      email: 'ada@contoso.com',
    });
    expect((await pairs.of('SALESPEOPLE', 'Ben')).erp.row['code']).toBe('SP NO. 00002');
  });
});

describe('a contact', () => {
  it('has the local currency where it names none, and every field of its partner', async () => {
    const { erp } = await pairs.of('CUSTOMER', '10000');
    const contact = await pairs.of('CONTACT', String(erp.row['primaryContactNumber']));
    await pairs.edit('crm', 'contacts', {
      contactid: contact.crm.id,
      pager: '12',
      middlename: 'B.',
      mobilephone: '0173',
    });
    await pairs.edit('erp', 'contacts', { id: contact.erp.id, currencyCode: 'EUR' });
    const euro = await pairs.of('CURRENCY', 'EUR');
    const { erp: row, crm: other } = await pairs.until(
      'CONTACT',
      String(contact.erp.row['number']),
      (now) =>
        now.erp.row['mobilePhoneNumber'] === '0173' &&
        euro.crm.id === now.crm.row['_transactioncurrencyid_value'],
    );
    expect(row.row).toMatchObject({ pager: '12', middleName: 'B.' });
    expect(other.row['salutation']).toBeNull();
  });
});
