/** The CRM as a skin of the sandbox: its API and its ways of refusing. */
import type { Skin } from '../serve/system.ts';
import { createCrmApi, type CrmOptions } from './api.ts';
import { crmErrorResponse, refused } from './errors.ts';

export function createCrmSkin(options: CrmOptions): Skin {
  const api = createCrmApi(options);
  return {
    answer: api.answer,
    label: api.label,
    errorResponse: crmErrorResponse,
    unauthorized: () => ({
      status: 401,
      headers: {
        'www-authenticate':
          'Bearer authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize',
      },
      body: null,
    }),
    internalError: () => refused(500, '0x80040216', 'An unexpected error occurred.'),
  };
}
