import { describe, expect, it } from 'vitest';
import { readErpHints } from './business-central/hints.ts';
import { readCrmHints } from './dataverse/hints.ts';

const id = '26814998-1111-4000-8000-000000000001';

describe('notifications of the ERP', () => {
  const notify = (resource: string, clientState = 's3cret') => ({
    url: '/hints/erp',
    body: JSON.stringify({ value: [{ resource, clientState, changeType: 'updated' }] }),
  });

  it('are preceded by a handshake that returns the token', () => {
    const request = { url: '/hints/erp?validationToken=abc%20d', body: '' };
    expect(readErpHints(request, 's3cret')).toEqual({ status: 200, body: 'abc d', hints: [] });
  });

  it('name kind and record', () => {
    const resource = `api/v2.0/companies(${id})/customers(${id.toUpperCase()})`;
    expect(readErpHints(notify(resource), 's3cret').hints).toEqual([
      { kind: 'customer', id, by: null },
    ]);
  });

  it('name a kind alone when many records changed', () => {
    const resource = `/api/drawbar/sync/v1.0/companies(${id})/items?$filter=x gt 1`;
    expect(readErpHints(notify(resource), 's3cret').hints).toEqual([
      { kind: 'item', id: null, by: null },
    ]);
  });

  it('are answered with 200 and ignored when they are not genuine', () => {
    const forged = notify(`x/customers(${id})`, 'wrong');
    expect(readErpHints(forged, 's3cret')).toEqual({ status: 200, body: '', hints: [] });
    expect(readErpHints({ url: '/', body: '<html>' }, 's3cret').status).toBe(200);
  });
});

describe('notifications of the CRM', () => {
  const body = JSON.stringify({ PrimaryEntityName: 'account', PrimaryEntityId: id });

  it('name kind and record', () => {
    const answer = readCrmHints({ url: '/hints/crm?code=s3cret', body }, 's3cret');
    expect(answer).toEqual({ status: 200, body: '', hints: [{ kind: 'account', id, by: null }] });
  });

  it('name who changed the record', () => {
    const told = { PrimaryEntityName: 'account', PrimaryEntityId: id, InitiatingUserId: 'AB-1' };
    const request = { url: '/hints/crm?code=s3cret', body: JSON.stringify(told) };
    expect(readCrmHints(request, 's3cret').hints).toEqual([{ kind: 'account', id, by: 'ab-1' }]);
  });

  it('are refused without the key', () => {
    expect(readCrmHints({ url: '/hints/crm', body }, 's3cret').status).toBe(401);
  });
});
