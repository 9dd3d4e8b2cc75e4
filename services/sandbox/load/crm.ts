/**
 * Loads the CRM as one starts: organisation, users for the salespeople, base currency, accounts.
 */
import type { SandboxUsers } from '../users.ts';
import type { BulkInsert } from './bulk.ts';
import { readCsv, type CsvRow } from './csv.ts';
import { localCurrency, type Folders } from './erp.ts';
import { recordId } from './guid.ts';
import { loadSolution, type CustomTable } from './solution.ts';
import type { StoredData } from '../odata/index.ts';

const BASE_PRECISION = 2;
const WEBHOOK_MESSAGES = ['Create', 'Update', 'Delete'];
const BULK_MESSAGES = ['CreateMultiple', 'UpdateMultiple', 'UpsertMultiple'];

export interface CrmTables {
  /** Logical names of the tables that take webhooks and bulk messages. */
  readonly logicalNames: readonly string[];
  readonly withoutBulk: ReadonlySet<string>;
  /** What Drawbar's solution brings; null: nobody installed it. */
  readonly solution: readonly CustomTable[] | null;
}

export async function loadCrm(
  bulk: BulkInsert,
  folders: Folders,
  users: SandboxUsers,
  tables: CrmTables,
): Promise<void> {
  const currency = await localCurrency(folders);
  await loadOrganization(bulk, currency);
  await loadUsers(bulk, folders, users);
  await loadUnits(bulk);
  await loadMessages(bulk, tables);
  await loadPrivileges(bulk, tables);
  if (tables.solution !== null) await loadSolution(bulk, users, tables.solution);
  const accounts = await loadAccounts(bulk, folders, currency);
  await loadContacts(bulk, folders, accounts);
  await bulk.finish();
}

async function add(
  bulk: BulkInsert,
  kind: string,
  name: string,
  data: StoredData,
): Promise<string> {
  const id = recordId('crm', kind, name);
  await bulk.add({ kind, id, key: id, data });
  return id;
}

async function loadOrganization(bulk: BulkInsert, currency: string): Promise<void> {
  const base = await add(bulk, 'transactioncurrency', currency, {
    isocurrencycode: currency,
    currencyname: new Intl.DisplayNames('en', { type: 'currency' }).of(currency) ?? currency,
    currencysymbol: symbolOf(currency),
    currencyprecision: BASE_PRECISION,
    exchangerate: '1',
    statecode: 0,
    statuscode: 1,
  });
  await add(bulk, 'organization', 'organization', {
    name: 'sandbox',
    languagecode: 1033,
    issopintegrationenabled: false,
    pricingdecimalprecision: BASE_PRECISION,
    currencydecimalprecision: BASE_PRECISION,
    expirechangetrackingindays: 7,
    basecurrencyid: base,
  });
  await add(bulk, 'businessunit', 'root', { name: 'sandbox', isdisabled: false });
}

function symbolOf(currency: string): string {
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? currency;
}

async function loadUsers(bulk: BulkInsert, folders: Folders, users: SandboxUsers): Promise<void> {
  const unit = recordId('crm', 'businessunit', 'root');
  for (const user of [users.administrator, users.integration]) {
    await bulk.add({
      kind: 'systemuser',
      id: user.id,
      key: user.id,
      data: {
        fullname: user.name,
        applicationid: user.clientId,
        isdisabled: false,
        isintegrationuser: false,
        islicensed: true,
        accessmode: 4,
        businessunitid: unit,
      },
    });
    for (const role of user.roles) await grant(bulk, user.id, role.id);
  }
  for (const role of [...users.administrator.roles, ...users.integration.roles]) {
    await bulk.add({
      kind: 'role',
      id: role.id,
      key: role.id,
      data: {
        name: role.name,
        roleidunique: role.id,
        roletemplateid: role.templateId,
        businessunitid: unit,
      },
    });
  }
  for await (const row of readCsv(folders[0], 'salespeople')) {
    const [first = '', ...rest] = row.text('name').split(' ');
    const email = row.text('email');
    await add(bulk, 'systemuser', row.key('code'), {
      fullname: row.text('name'),
      firstname: first,
      lastname: rest.join(' '),
      domainname: email || row.key('code'),
      internalemailaddress: email,
      isdisabled: false,
      isintegrationuser: false,
      islicensed: true,
      accessmode: 0,
      businessunitid: unit,
    });
  }
}

async function grant(bulk: BulkInsert, user: string, role: string): Promise<void> {
  await add(bulk, 'systemuserroles', `${user},${role}`, { systemuserid: user, roleid: role });
}

/** What every new organisation has. */
async function loadUnits(bulk: BulkInsert): Promise<void> {
  const schedule = await add(bulk, 'uomschedule', 'Default Unit', {
    name: 'Default Unit',
    baseuomname: 'Primary Unit',
    statecode: 0,
    statuscode: 1,
  });
  await add(bulk, 'uom', 'Primary Unit', {
    name: 'Primary Unit',
    quantity: '1',
    isschedulebaseuom: true,
    uomscheduleid: schedule,
  });
}

async function loadMessages(bulk: BulkInsert, tables: CrmTables): Promise<void> {
  for (const message of [...WEBHOOK_MESSAGES, ...BULK_MESSAGES]) {
    const id = await add(bulk, 'sdkmessage', message, { name: message });
    for (const table of tables.logicalNames) {
      if (BULK_MESSAGES.includes(message) && tables.withoutBulk.has(table)) continue;
      await add(bulk, 'sdkmessagefilter', `${message},${table}`, {
        name: `${message} of ${table}`,
        primaryobjecttypecode: table,
        sdkmessageid: id,
      });
    }
  }
}

const VERBS = ['read', 'create', 'write', 'append', 'appendto', 'assign'];
/** The platform's own names of privileges that are not the table's. */
const NAMED: Readonly<Record<string, string>> = { annotation: 'note', systemuser: 'user' };

async function loadPrivileges(bulk: BulkInsert, { logicalNames }: CrmTables): Promise<void> {
  const tables = [...logicalNames, 'organization', 'solution'];
  const names = tables.flatMap((table) =>
    VERBS.map((verb) => `prv${verb}${NAMED[table] ?? table}`),
  );
  for (const name of names) await add(bulk, 'privilege', name, { name });
}

/** Name → id. */
async function loadAccounts(
  bulk: BulkInsert,
  folders: Folders,
  currency: string,
): Promise<ReadonlyMap<string, string>> {
  const accounts = new Map<string, string>();
  for (const folder of folders) {
    for await (const row of readCsv(folder, 'accounts')) {
      const name = row.key('name');
      const number = accounts.has(name) ? `${name} ${accounts.size}` : name;
      const id = await add(bulk, 'account', number, accountData(row, currency));
      accounts.set(name, id);
    }
  }
  return accounts;
}

function accountData(row: CsvRow, currency: string): StoredData {
  return {
    name: row.key('name'),
    accountnumber: row.text('accountnumber'),
    address1_line1: row.text('address1_line1'),
    address1_city: row.text('address1_city'),
    address1_postalcode: row.text('address1_postalcode'),
    address1_country: row.text('address1_country'),
    telephone1: row.text('telephone1'),
    emailaddress1: row.text('emailaddress1'),
    customertypecode: 3,
    creditonhold: false,
    ownerid: recordId('crm', 'systemuser', row.key('owner')),
    transactioncurrencyid: recordId('crm', 'transactioncurrency', currency),
    statecode: 0,
    statuscode: 1,
  };
}

async function loadContacts(
  bulk: BulkInsert,
  folders: Folders,
  accounts: ReadonlyMap<string, string>,
): Promise<void> {
  for (const folder of folders) {
    for await (const row of readCsv(folder, 'crm_contacts')) {
      const account = accounts.get(row.key('account'));
      if (account === undefined) {
        throw row.bad('account', `there is no account ${row.text('account')}`);
      }
      await add(bulk, 'contact', `${row.text('firstname')} ${row.key('lastname')}`, {
        firstname: row.text('firstname'),
        lastname: row.key('lastname'),
        jobtitle: row.text('jobtitle'),
        emailaddress1: row.text('emailaddress1'),
        telephone1: row.text('telephone1'),
        parentcustomerid: account,
        parentcustomerid_type: 'account',
        statecode: 0,
        statuscode: 1,
      });
    }
  }
}
