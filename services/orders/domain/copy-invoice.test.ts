import { describe, expect, it } from 'vitest';
import { copyInvoice, type CopyPorts, type InvoiceCopy } from './copy-invoice.ts';
import type { PostedInvoice } from './crm-invoice.ts';
import type { CallOutcome } from './send-ports.ts';

const copy: InvoiceCopy = {
  integration: 'i',
  id: 'erp',
  crmId: 'crm',
  made: true,
  hash: 'h',
  attempts: 1,
  takenUntil: new Date(0),
};

/** What becomes of a copy when the CRM answers so; null: its customer is not coupled. */
async function outcomeOf(
  answer: Extract<CallOutcome, { ok: false }>['retry'] | null,
  more: Partial<InvoiceCopy> = {},
): Promise<unknown> {
  const told: unknown[] = [];
  const tell =
    (word: string) =>
    async (_copy: InvoiceCopy, ...rest: readonly unknown[]): Promise<void> => {
      told.push(word, ...rest);
    };
  const answered = async (): Promise<CallOutcome> => ({
    ok: false,
    retry: answer ?? 'never',
    message: 'No.',
  });
  const invoice = { status: 'PAID', lines: [], gross: '0' } as unknown as PostedInvoice;
  const ports: CopyPorts = {
    read: async () => (answer === null ? null : invoice),
    choices: async () => ({}),
    create: answered,
    setState: answered,
    done: tell('done'),
    refused: tell('refused'),
    rest: tell('rest'),
    later: tell('later'),
  };
  await copyInvoice(ports, { ...copy, ...more });
  return told;
}

describe('a copy of an invoice', () => {
  it('is never given up while the CRM is away, and tried every five minutes at last', async () => {
    expect(await outcomeOf('later', { attempts: 1 })).toEqual(['later', 4, 'No.']);
    expect(await outcomeOf('later', { attempts: 500 })).toEqual(['later', 300, 'No.']);
    expect(await outcomeOf('unknown', { attempts: 500 })).toEqual(['later', 300, 'No.']);
  });

  it('is given up when the CRM will never take it, or somebody removed it there', async () => {
    expect(await outcomeOf('never')).toEqual(['refused', 'No.']);
    expect(await outcomeOf('reread')).toEqual(['refused', 'No.']);
  });

  it('rests while its customer is not coupled', async () => {
    expect(await outcomeOf(null)).toMatchObject(['rest', expect.any(String)]);
  });
});
