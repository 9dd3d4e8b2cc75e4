import { describe, expect, it } from 'vitest';
import { crmEndpoints } from '../dataverse/endpoints.ts';
import { sandboxSettings } from '../testing/fake-system.ts';
import { erpEndpoints } from './endpoints.ts';

const online = 'https://api.businesscentral.dynamics.com';

describe('the address of Business Central', () => {
  it.each([
    [online, 't-1', 'UAT', '/v2.0/t-1/UAT/api'],
    [online, 't-1', null, '/v2.0/t-1/Production/api'],
    [`${online}/v2.0`, 't-1', 'UAT', '/v2.0/t-1/UAT/api'],
    [online, null, 'UAT', '/v2.0/UAT/api'],
    ['http://127.0.0.1:4010/api', null, null, '/api'],
    ['https://erp.example:7048/BC/api/v2.0/', null, null, '/BC/api'],
  ])('%s (tenant %s, environment %s) leads to %s', (baseUrl, tenantId, environment, apiRoot) => {
    const settings = sandboxSettings(baseUrl, { tenantId, environment });
    expect(erpEndpoints(settings).apiRoot).toBe(apiRoot);
  });

  it('signs in at Microsoft Entra for a real tenant, at the sandbox for itself', () => {
    const real = sandboxSettings(online, { kind: 'BUSINESS_CENTRAL', tenantId: 't-1' });
    expect(erpEndpoints(real)).toMatchObject({
      tokenOrigin: 'https://login.microsoftonline.com',
      tokenPath: '/t-1/oauth2/v2.0/token',
      scope: 'https://api.businesscentral.dynamics.com/.default',
    });
    expect(erpEndpoints(sandboxSettings('http://127.0.0.1:4010/api'))).toMatchObject({
      tokenOrigin: 'http://127.0.0.1:4010',
      tokenPath: '/sandbox/oauth2/v2.0/token',
    });
  });

  it('takes a token address as it is set', () => {
    const tokenUrl = 'https://login.example/x/token?p=1';
    const settings = sandboxSettings(online, { tokenUrl });
    expect(erpEndpoints(settings).tokenPath).toBe('/x/token?p=1');
  });
});

describe('the address of Dataverse', () => {
  it.each([
    ['https://org.crm4.dynamics.com', '/api/data/v9.2'],
    ['https://org.crm4.dynamics.com/', '/api/data/v9.2'],
    ['https://org.crm4.dynamics.com/api/data/v9.2/', '/api/data/v9.2'],
  ])('%s leads to %s', (baseUrl, apiRoot) => {
    const settings = sandboxSettings(baseUrl, { kind: 'DATAVERSE', tenantId: 't-1' });
    expect(crmEndpoints(settings)).toMatchObject({
      apiRoot,
      scope: 'https://org.crm4.dynamics.com/.default',
    });
  });
});
