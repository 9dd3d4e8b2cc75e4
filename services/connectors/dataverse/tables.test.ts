import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmPort } from '../port.ts';
import {
  json,
  sandboxSettings,
  startFakeSystem,
  testContext,
  testOptions,
  type FakeSystem,
} from '../testing/fake-system.ts';
import { createCrm } from './crm.ts';

let system: FakeSystem;
let crm: CrmPort;

const label = (text: string) => ({ UserLocalizedLabel: { Label: text } });
const attribute = (name: string, type: string, more: object = {}) => ({
  LogicalName: name,
  AttributeType: type,
  AttributeOf: null,
  DisplayName: label(`The ${name}`),
  RequiredLevel: { Value: 'None' },
  IsValidForRead: true,
  IsValidForCreate: true,
  IsValidForUpdate: true,
  ...more,
});
const ends = (text: string) => (request: { readonly url: string }) => request.url.includes(text);

beforeEach(async () => {
  system = await startFakeSystem();
  crm = createCrm(sandboxSettings(system.url), testOptions());
  system.on(ends('/Attributes'), json({ value: [] }));
  system.on(
    ends('EntityDefinitions?'),
    json({
      value: [
        { LogicalName: 'contact', EntitySetName: 'contacts', DisplayName: label('Contact') },
        { LogicalName: 'account', EntitySetName: 'accounts', DisplayName: null },
        { LogicalName: 'hidden', EntitySetName: '' },
      ],
    }),
  );
});
afterEach(async () => {
  await crm.close();
  await system.close();
});

describe('the tables of an environment', () => {
  it('are named as requests name them, by name', async () => {
    const tables = await crm.tables(testContext());
    expect(tables.filter(({ name }) => !name.includes('.'))).toEqual([
      { name: 'accounts', label: 'Accounts' },
      { name: 'contacts', label: 'Contact' },
    ]);
    expect(await crm.tableFields('nonsense', testContext())).toBeNull();
  });

  it('are option sets too, where their values are codes of the ERP', async () => {
    const tables = await crm.tables(testContext());
    expect(tables.filter(({ name }) => name.includes('.'))).toHaveLength(3);
    const fields = await crm.tableFields('account.paymenttermscode', testContext());
    expect(fields?.map(({ name, writable }) => [name, writable])).toEqual([
      ['label', true],
      ['value', false],
    ]);
  });

  it('tell what their columns hold, joined from the types that know it', async () => {
    system.on(
      (request) => request.url.includes("'account')/Attributes?"),
      json({
        value: [
          attribute('name', 'String', { RequiredLevel: { Value: 'ApplicationRequired' } }),
          attribute('parentid', 'Lookup'),
          attribute('birthday', 'DateTime'),
          attribute('changedon', 'DateTime', { IsValidForCreate: false, IsValidForUpdate: false }),
          attribute('kind', 'Picklist'),
          attribute('picture', 'Virtual'),
          attribute('parentidname', 'String', { AttributeOf: 'parentid' }),
          attribute('secret', 'String', { IsValidForRead: false }),
        ],
      }),
    );
    const cast = (type: string, rows: object[]): void =>
      system.on(ends(`Microsoft.Dynamics.CRM.${type}AttributeMetadata`), json({ value: rows }));
    cast('String', [{ LogicalName: 'name', MaxLength: 160 }]);
    cast('Lookup', [{ LogicalName: 'parentid', Targets: ['contact', 'account'] }]);
    cast('DateTime', [
      { LogicalName: 'birthday', Format: 'DateOnly' },
      { LogicalName: 'changedon', Format: 'DateAndTime' },
    ]);
    cast('Picklist', [
      { LogicalName: 'kind', OptionSet: { Options: [{ Value: 3, Label: label('Customer') }] } },
    ]);
    const fields = (await crm.tableFields('accounts', testContext())) ?? [];
    const shown = fields.map(({ name, type, maxLength, lookupTable, writable, required }) => [
      name,
      type,
      maxLength ?? lookupTable,
      writable,
      required,
    ]);
    expect(shown).toEqual([
      ['name', 'TEXT', 160, true, true],
      ['_parentid_value', 'LOOKUP', 'contacts', true, false],
      ['birthday', 'DATE', null, true, false],
      ['changedon', 'DATE_TIME', null, false, false],
      ['kind', 'OPTION', null, true, false],
      ['picture', 'OTHER', null, true, false],
    ]);
    expect(fields[4]?.options).toEqual([{ value: '3', label: 'Customer' }]);
    expect(fields[0]?.label).toBe('The name');
  });
});

describe('a column that somebody maps besides the usual ones', () => {
  it('is asked for, decoded, and named among the fields', async () => {
    const id = '00000000-0000-0000-0000-0000000000a1';
    const row = { accountid: id, numberofemployees: 12, '@odata.etag': 'W/"1"' };
    system.on(ends('/accounts?'), json({ value: [row] }));
    const moreFields = {
      account: { numberofemployees: { type: 'INTEGER', writable: true } },
    } as const;
    const wider = createCrm({ ...sandboxSettings(system.url), moreFields }, testOptions());
    const rows = await wider.byIds('account', [id], testContext());
    await wider.close();
    expect(rows.get(id)?.data['numberofemployees']).toBe(12);
    expect(system.seen.at(-1)?.url).toContain('numberofemployees');
    expect(wider.fieldNames('account')).toContain('numberofemployees');
    expect(crm.fieldNames('account')).not.toContain('numberofemployees');
  });
});
