/**
 * Headers of sales orders and quotes: what a customer brings along, currency factor, number,
 * deletion.
 */
import { Decimal, decimalText } from '@drawbar/schema/values';
import type { Writer } from '../../store/store.ts';
import { roundingOf, taxPercentOf, type Rounding } from '../amounts.ts';
import { nextNumber } from '../number-series.ts';
import { partyOf } from '../party.ts';
import { archiveQuote } from '../quote-archive.ts';
import { spreadDiscount } from './document-discount.ts';
import { DOCUMENT_KINDS, type DocumentType } from './document-kinds.ts';
import { decimalOf, dialog, textOf, type Draft, type Rules } from './rules.ts';

const FACTOR_PLACES = 15;

export function documentHeaderRules(documentType: DocumentType): Rules {
  const { header, line: lineKind } = DOCUMENT_KINDS[documentType];
  return {
    async start(writer, draft) {
      const today = writer.now.toISOString().slice(0, 10);
      Object.assign(draft.data, {
        documentType,
        status: 'Open',
        partialShipping: true,
        orderDate: today,
        postingDate: today,
        documentDate: today,
        shipmentDate: today,
      });
    },
    async validate(writer, draft, member) {
      if (member === 'customerNumber') await takeCustomer(writer, draft);
      if (member === 'billToCustomerNumber') await takeBillTo(writer, draft);
      if (member === 'requestedDeliveryDate' && textOf(draft.data, member) !== '') {
        draft.data.shipmentDate = textOf(draft.data, member);
      }
      if (['customerNumber', 'currencyCode', 'orderDate', 'postingDate'].includes(member)) {
        const currency = textOf(draft.data, 'currencyCode');
        const day = textOf(draft.data, 'postingDate');
        draft.data.currencyFactor = await currencyFactor(writer, currency, day);
        Object.assign(draft.data, await documentRounding(writer, currency));
      }
    },
    async complete(writer, draft) {
      if (textOf(draft.data, 'customerNumber') === '') {
        throw dialog(
          `Sell-to Customer No. must have a value in Sales Header: Document Type=${documentType}.`,
        );
      }
      if (draft.before === null) await takeOverQuote(writer, draft, documentType);
      if (textOf(draft.data, 'number') !== '') return;
      draft.data.number = await nextNumber(
        writer,
        header,
        async (number) => (await writer.byKey(header, `${documentType},${number}`)) !== null,
      );
    },
    async beforeDelete(writer, row) {
      const lines = await writer.where(lineKind, 'documentId', row.id);
      if (lines.some((line) => decimalOf(line.data, 'quantityShipped') !== '0')) {
        throw dialog(`Order ${row.data.number} cannot be deleted because something was shipped.`);
      }
    },
    async clearAway(writer, row) {
      for (const line of await writer.where(lineKind, 'documentId', row.id)) {
        await writer.remove(lineKind, line);
      }
    },
    async settle(writer, row) {
      await spreadDiscount(writer, documentType, row);
    },
    keyOf: (draft) => `${documentType},${textOf(draft.data, 'number')}`,
  };
}

/** A revision takes the place and the number of a quote, an order takes it over: it is archived. */
async function takeOverQuote(
  writer: Writer,
  draft: Draft,
  documentType: DocumentType,
): Promise<void> {
  if (documentType === 'Order') {
    const number = textOf(draft.data, 'quoteNumber');
    const quote = number === '' ? null : await writer.byKey('quoteHeader', `Quote,${number}`);
    if (quote !== null) await archiveQuote(writer, quote);
    return;
  }
  const earlier = textOf(draft.data, 'revisionOf');
  const quote = earlier === '' ? null : await writer.byId('quoteHeader', earlier);
  if (quote === null) return;
  await archiveQuote(writer, quote);
  draft.data.number = textOf(quote.data, 'number');
}

/** Overwrites what was sent before it, as the ERP does: send the customer first. */
async function takeCustomer(writer: Writer, draft: Draft): Promise<void> {
  const customer = await writer.byKey('customer', textOf(draft.data, 'customerNumber'));
  if (customer === null) return;
  const { data } = customer;
  if (textOf(data, 'blocked') === 'All') {
    throw dialog(
      `You cannot create this type of document when Customer ${customer.key} is blocked with ` +
        'type All.',
    );
  }
  const copied: readonly (readonly [string, string])[] = [
    ['currencyCode', 'currencyCode'],
    ['paymentTermsCode', 'paymentTermsCode'],
    ['shipmentMethodCode', 'shipmentMethodCode'],
    ['shippingAgentCode', 'shippingAgentCode'],
    ['shippingAgentServiceCode', 'shippingAgentServiceCode'],
    ['locationCode', 'locationCode'],
    ['salespersonCode', 'salespersonCode'],
    ['customerPriceGroup', 'customerPriceGroup'],
    ['customerDiscountGroup', 'customerDiscountGroup'],
    ['phoneNumber', 'phoneNumber'],
    ['email', 'email'],
    ['customerName', 'displayName'],
  ];
  for (const [member, from] of copied) draft.data[member] = textOf(data, from);
  draft.data.pricesIncludeTax = data.pricesIncludingTax === true;
  draft.data.taxPercent = taxPercentOf(data);
  Object.assign(draft.data, partyOf('sellTo', data, null), partyOf('shipTo', data, 'Name'));
  draft.data.billToCustomerNumber = textOf(data, 'billToCustomerNumber') || customer.key;
  await takeBillTo(writer, draft);
}

async function takeBillTo(writer: Writer, draft: Draft): Promise<void> {
  const payer = await writer.byKey('customer', textOf(draft.data, 'billToCustomerNumber'));
  if (payer !== null) Object.assign(draft.data, partyOf('billTo', payer.data, 'Name'));
}

async function documentRounding(writer: Writer, currency: string): Promise<Rounding> {
  const record =
    currency === ''
      ? await writer.byKey('companySettings', 'settings')
      : await writer.byKey('currency', currency);
  return roundingOf(record?.data ?? {});
}

/** Foreign units per unit of local currency on a day; '0' for the local currency. */
async function currencyFactor(writer: Writer, currency: string, day: string): Promise<string> {
  if (currency === '') return '0';
  const rates = await writer.where('exchangeRate', 'currencyCode', currency);
  const rate = rates.filter(({ data }) => textOf(data, 'startingDate') <= day).at(-1);
  if (rate === undefined) {
    throw dialog(`There is no exchange rate of ${currency} within the filter. Date: ${day}.`);
  }
  const foreign = new Decimal(decimalOf(rate.data, 'exchangeRateAmount'));
  const local = new Decimal(decimalOf(rate.data, 'relationalExchangeRateAmount'));
  return decimalText(foreign.div(local).toDecimalPlaces(FACTOR_PLACES));
}
