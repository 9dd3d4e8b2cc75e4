import { describe, expect, it } from 'vitest';
import { timelineOf } from './event.ts';
import type { SalesInvoice } from './invoice.ts';
import type { OrderRecord, SalesOrder } from './order.ts';

const at = (text: string): Date => new Date(`2026-01-22T${text}:00Z`);

const record = (system: 'ERP' | 'CRM', createdAt: Date): OrderRecord =>
  ({ system, id: system, number: '1001', createdAt }) as OrderRecord;
const orderOf = (inCrm: Date, inErp: Date): SalesOrder => {
  const erp = record('ERP', inErp);
  return { erp, crm: record('CRM', inCrm), owner: erp };
};
const invoice = (postedAt: Date, status: SalesInvoice['status'] = 'BILLED'): SalesInvoice =>
  ({ number: '103001', status, postedAt, updatedAt: at('08:00') }) as SalesInvoice;

const kinds = (order: SalesOrder, invoices: readonly SalesInvoice[]): string[] =>
  timelineOf(order, [], invoices).map(({ kind }) => kind);

describe('the timeline of an order', () => {
  it('tells what happened in the order in which it did', () => {
    const order = orderOf(at('09:00'), at('09:05'));
    expect(kinds(order, [invoice(at('10:00'))])).toEqual([
      'CREATED',
      'RECEIVED_IN_ERP',
      'INVOICED',
    ]);
  });

  it('puts nothing before what it follows from, where the ERP tells days alone', () => {
    const order = orderOf(at('09:00'), at('00:00'));
    expect(kinds(order, [invoice(at('00:00'), 'PAID')])).toEqual([
      'CREATED',
      'RECEIVED_IN_ERP',
      'INVOICED',
      'PAID',
    ]);
    const [, received] = timelineOf(order, [], []);
    expect(received?.at).toEqual(at('09:00'));
  });
});
