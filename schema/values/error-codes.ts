/** The catalogue of codes a client can meet (`conventions.md` 1, rows 28 to 32). */

/** `extensions.code` of unexpected failures, which arrive as top-level errors. */
export const ERROR_CODES = {
  UNAUTHENTICATED: 'No valid token or API key came with the request.',
  FORBIDDEN: 'The caller lacks a scope; the message names it.',
  BAD_USER_INPUT: 'A value in the request cannot be used; the message names it.',
  NOT_FOUND: 'A record that was named does not exist for this caller.',
  CURSOR_INVALID: 'A cursor is not one of ours; start again without `after`.',
  INTEGRATION_REQUIRED: 'Several integrations exist; name one in the header Drawbar-Integration.',
  ITEM_AVAILABILITY_OFF: 'The CRM may not ask for stock: an administrator switched it off.',
  RATE_LIMITED: 'Too many requests; wait as long as retryAfterSeconds says.',
  UPSTREAM_UNAVAILABLE: 'The CRM or the ERP could not be reached.',
  UPSTREAM_TIMEOUT: 'The CRM or the ERP did not answer in time.',
  UPSTREAM_RATE_LIMITED: 'The CRM or the ERP asked us to slow down.',
  UPSTREAM_REFUSED: 'The CRM or the ERP refused our credentials or a permission is missing.',
  INTERNAL: 'An error of ours; the trace id finds it in the log.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
