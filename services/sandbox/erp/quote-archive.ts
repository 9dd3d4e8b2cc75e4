/** Archives a quote: a version of it is kept, its lines with it, and the quote itself goes. */
import { randomUUID } from 'node:crypto';
import type { StoredRow } from '../odata/index.ts';
import type { Writer } from '../store/store.ts';
import { textOf } from './rules/rules.ts';

export async function archiveQuote(writer: Writer, quote: StoredRow): Promise<void> {
  const number = textOf(quote.data, 'number');
  const lines = await writer.where('quoteLine', 'documentId', quote.id);
  const versions = await writer.where('quoteArchive', 'number', number);
  const versionNumber = versions.length + 1;
  await writer.insert('quoteArchive', {
    id: randomUUID(),
    key: `${number},${versionNumber}`,
    data: { ...quote.data, versionNumber, quoteId: quote.id, lineCount: lines.length },
  });
  for (const line of lines) await writer.remove('quoteLine', line);
  await writer.remove('quoteHeader', quote);
}
