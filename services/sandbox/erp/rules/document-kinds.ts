/** Sales documents that are written, and where their records stand. */
export const DOCUMENT_KINDS = {
  Order: { header: 'salesHeader', line: 'salesLine' },
  Quote: { header: 'quoteHeader', line: 'quoteLine' },
} as const;

export type DocumentType = keyof typeof DOCUMENT_KINDS;
