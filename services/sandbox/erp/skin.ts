/** The ERP as a skin of the sandbox: its API and its ways of refusing. */
import type { Skin } from '../serve/system.ts';
import { createErpApi, type ErpOptions } from './api.ts';
import { erpErrorResponse, refused } from './errors.ts';

export function createErpSkin(options: ErpOptions): Skin {
  const api = createErpApi(options);
  return {
    answer: api.answer,
    label: api.label,
    errorResponse: erpErrorResponse,
    unauthorized: () =>
      refused(
        401,
        'Authentication_InvalidCredentials',
        'The server has rejected the client credentials.',
      ),
    internalError: () =>
      refused(500, 'Internal_ServerError', 'An error occurred while processing the request.'),
  };
}
