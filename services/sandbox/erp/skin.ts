/** The ERP as a skin of the sandbox: its API and its ways of refusing. */
import type { Skin } from '../serve/system.ts';
import { createErpApi } from './api.ts';
import { erpErrorResponse, refused } from './errors.ts';

export function createErpSkin(options: Parameters<typeof createErpApi>[0]): Skin {
  const api = createErpApi(options);
  return {
    answer: (request, caller) => api.answer(request, caller),
    label: (path) => api.label(path),
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
