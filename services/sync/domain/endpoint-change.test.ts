import { describe, expect, it } from 'vitest';
import { changedEndpoint } from './endpoint-change.ts';
import type { Endpoint } from './integration.ts';

const secret = { kind: 'reference', reference: 'env:BC_SECRET' } as const;
const stored: Endpoint = {
  kind: 'BUSINESS_CENTRAL',
  baseUrl: 'https://api.example.com',
  tenantId: 'contoso',
  environment: 'Production',
  companyId: null,
  user: null,
  clientId: 'app',
  secret,
};
const codes = (changed: ReturnType<typeof changedEndpoint>): string[] =>
  changed.kind === 'refused' ? changed.violations.map(({ field, code }) => `${field} ${code}`) : [];

describe('a change of an endpoint', () => {
  it('keeps what is left out and takes over what is given', () => {
    const changed = changedEndpoint('ERP', stored, {
      kind: 'BUSINESS_CENTRAL',
      environment: 'Test',
    });
    expect(changed).toEqual({ kind: 'endpoint', endpoint: { ...stored, environment: 'Test' } });
  });
  it('names everything that is missing or wrong at once', () => {
    expect(
      codes(changedEndpoint('CRM', null, { kind: 'BUSINESS_CENTRAL', companyId: 'x' })),
    ).toEqual([
      'kind INVALID_VALUE',
      'baseUrl REQUIRED',
      'companyId INVALID_VALUE',
      'credential REQUIRED',
    ]);
  });
  it.each(['http://crm.example.com', 'ftp://x', 'nonsense', 'https://user:pw@crm.example.com'])(
    'refuses the address %s',
    (baseUrl) => {
      const change = { kind: 'DATAVERSE', baseUrl, credential: { clientId: 'a', secret } } as const;
      expect(codes(changedEndpoint('CRM', null, change))).toEqual(['baseUrl INVALID_VALUE']);
    },
  );
  it.each([
    ['  https://Crm.Example.com/  ', 'https://crm.example.com'],
    ['HTTPS://crm.example.com:443/a/?b=1#c', 'https://crm.example.com/a'],
    ['https://crm.example.com:8443', 'https://crm.example.com:8443'],
  ])('keeps the address %s in one form', (baseUrl, kept) => {
    const credential = { user: ' a@b.example ', clientId: ' ', secret };
    const change = { kind: 'DATAVERSE', baseUrl, credential } as const;
    expect(changedEndpoint('CRM', null, change)).toMatchObject({
      endpoint: { baseUrl: kept, user: 'a@b.example', clientId: null },
    });
  });
  it('needs a name to sign in with', () => {
    const credential = { user: '  ', secret };
    const change = { kind: 'DATAVERSE', baseUrl: 'https://x.example', credential } as const;
    expect(codes(changedEndpoint('CRM', null, change))).toEqual(['credential REQUIRED']);
  });
  it('accepts http on this machine and cuts trailing slashes', () => {
    const change = {
      kind: 'SANDBOX',
      baseUrl: 'http://127.0.0.1:4020/',
      credential: { clientId: 'a', secret },
    } as const;
    expect(changedEndpoint('CRM', null, change)).toMatchObject({
      endpoint: { baseUrl: 'http://127.0.0.1:4020', companyId: null },
    });
  });
});
