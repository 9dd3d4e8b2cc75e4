/**
 * Lines of sales orders and quotes: what an item brings along, base quantities, price and amounts.
 */
import { Decimal, decimalText, roundTo } from '@drawbar/schema/values';
import type { StoredRow } from '../../odata/index.ts';
import type { Writer } from '../../store/store.ts';
import { DEFAULT_ROUNDING } from '../amounts.ts';
import { ErpError } from '../errors.ts';
import { amountsOf, spreadDiscount } from './document-discount.ts';
import { DOCUMENT_KINDS, type DocumentType } from './document-kinds.ts';
import { decimalOf, dialog, invalidRelation, textOf, type Draft, type Rules } from './rules.ts';

const LINE_STEP = 10_000;
/** Enough for a percentage to give back the amount it was made from. */
const DISCOUNT_PLACES = 10;
/** What v2.0 calls the types of a line, and what the table does. */
const TABLE_TYPES: Readonly<Record<string, string>> = {
  Comment: '',
  Account: 'G/L Account',
  Charge: 'Charge (Item)',
};

export function documentLineRules(documentType: DocumentType): Rules {
  const kinds = DOCUMENT_KINDS[documentType];
  return {
    async start(writer, draft) {
      const header = await headerOf(writer, draft, kinds.header);
      Object.assign(draft.data, {
        documentType,
        documentNumber: textOf(header.data, 'number'),
        customerNumber: textOf(header.data, 'customerNumber'),
        currencyFactor: decimalOf(header.data, 'currencyFactor'),
        taxPercent: decimalOf(header.data, 'taxPercent'),
        pricesIncludeTax: header.data.pricesIncludeTax === true,
        amountRounding: textOf(header.data, 'amountRounding') || DEFAULT_ROUNDING.amountRounding,
        unitRounding: textOf(header.data, 'unitRounding') || DEFAULT_ROUNDING.unitRounding,
        locationCode: textOf(header.data, 'locationCode'),
        shipmentDate: textOf(header.data, 'shipmentDate'),
        plannedDeliveryDate: textOf(header.data, 'shipmentDate'),
        quantityPerUnitOfMeasure: '1',
        lineNumber: await nextLine(writer, header.id, kinds.line),
      });
    },
    async validate(writer, draft, member) {
      await refuseReleased(writer, draft, kinds.header);
      const { data } = draft;
      if (member === 'lineType')
        data.lineType = TABLE_TYPES[textOf(data, member)] ?? data.lineType ?? '';
      if (member === 'number') await takeObject(writer, draft);
      if (member === 'unitOfMeasureCode') await takeUnit(writer, draft);
      if (member === 'lineDiscountAmount') takeDiscount(draft);
      if (member === 'quantity') data.quantityToShip = decimalText(leftToShip(draft));
      if (member === 'quantityToShip') checkToShip(draft);
      if (member === 'requestedDeliveryDate' && textOf(data, member) !== '') {
        data.shipmentDate = textOf(data, member);
      }
    },
    async complete(_writer, draft) {
      settle(draft);
    },
    async beforeDelete(writer, row) {
      const draft = { kind: kinds.line, data: { ...row.data }, before: row };
      await refuseReleased(writer, draft, kinds.header);
      if (decimalOf(row.data, 'quantityShipped') !== '0') {
        throw dialog('You cannot delete the order line because it is associated with a shipment.');
      }
    },
    async settle(writer, { data }) {
      const header = await writer.byId(kinds.header, textOf(data, 'documentId'));
      if (header === null || new Decimal(decimalOf(header.data, 'discountAmount')).isZero()) return;
      await spreadDiscount(writer, documentType, header);
    },
    keyOf: ({ data }) =>
      [documentType, textOf(data, 'documentNumber'), textOf(data, 'lineNumber')].join(','),
  };
}

async function headerOf(writer: Writer, draft: Draft, kind: string): Promise<StoredRow> {
  const header = await writer.byId(kind, textOf(draft.data, 'documentId') || ZERO);
  if (header !== null) return header;
  throw new ErpError(400, 'Application_DialogException', 'You must specify the document id first.');
}
const ZERO = '00000000-0000-0000-0000-000000000000';

async function nextLine(writer: Writer, documentId: string, kind: string): Promise<number> {
  const lines = await writer.where(kind, 'documentId', documentId);
  const last = Math.max(0, ...lines.map(({ data }) => Number(data.lineNumber ?? 0)));
  return last + LINE_STEP;
}

async function refuseReleased(writer: Writer, draft: Draft, kind: string): Promise<void> {
  const header = await headerOf(writer, draft, kind);
  if (textOf(header.data, 'status') === 'Open') return;
  throw dialog(
    `DRAWBAR_ORDER_RELEASED: Status must be equal to 'Open' in Sales Header: ` +
      `No.=${textOf(header.data, 'number')}.`,
  );
}

/** An item or a resource brings its description, unit and price. */
async function takeObject(writer: Writer, draft: Draft): Promise<void> {
  const { data } = draft;
  if (textOf(data, 'lineType') === '' && draft.before === null) data.lineType = 'Item';
  const number = textOf(data, 'number');
  const kind = KINDS[textOf(data, 'lineType')];
  if (kind === undefined || number === '') return;
  const object = await writer.byKey(kind, number);
  if (object === null) throw invalidRelation('No.', number, textOf(data, 'lineType'));
  if (object.data.blocked === true || object.data.salesBlocked === true) {
    throw dialog(`Blocked must be equal to 'No' in ${textOf(data, 'lineType')}: No.=${number}.`);
  }
  data.description = textOf(object.data, 'displayName');
  data.unitOfMeasureCode =
    textOf(object.data, 'salesUnitOfMeasureCode') || textOf(object.data, 'baseUnitOfMeasureCode');
  await takeUnit(writer, draft);
}

const KINDS: Readonly<Record<string, string>> = { Item: 'item', Resource: 'resource' };

/** The unit decides the base quantity, and the price while nobody has set another. */
async function takeUnit(writer: Writer, draft: Draft): Promise<void> {
  const { data } = draft;
  const kind = KINDS[textOf(data, 'lineType')];
  const number = textOf(data, 'number');
  const object = kind === undefined ? null : await writer.byKey(kind, number);
  if (object === null) return;
  const code = textOf(data, 'unitOfMeasureCode');
  const unit = await writer.byKey(
    kind === 'item' ? 'itemUnit' : 'resourceUnit',
    `${number},${code}`,
  );
  if (unit === null && code !== '') {
    throw invalidRelation(
      'Unit of Measure Code',
      code,
      `${textOf(data, 'lineType')} Unit of Measure`,
    );
  }
  const perUnit = unit === null ? '1' : decimalOf(unit.data, 'quantityPerUnitOfMeasure');
  data.quantityPerUnitOfMeasure = perUnit;
  const factor = decimalOf(data, 'currencyFactor');
  const price = new Decimal(decimalOf(object.data, 'unitPrice'))
    .times(perUnit)
    .times(factor === '0' ? '1' : factor);
  data.unitPrice = decimalText(
    roundTo(price, textOf(data, 'unitRounding') || DEFAULT_ROUNDING.unitRounding),
  );
}

/** An amount of discount becomes the percentage that the line keeps. */
function takeDiscount({ data }: Draft): void {
  const gross = new Decimal(decimalOf(data, 'quantity')).times(decimalOf(data, 'unitPrice'));
  data.lineDiscountPercent = gross.isZero()
    ? '0'
    : decimalText(
        new Decimal(decimalOf(data, 'lineDiscountAmount'))
          .div(gross)
          .times(100)
          .toDecimalPlaces(DISCOUNT_PLACES),
      );
}

function leftToShip({ data }: Pick<Draft, 'data'>): Decimal {
  return new Decimal(decimalOf(data, 'quantity')).minus(decimalOf(data, 'quantityShipped'));
}

function checkToShip(draft: Draft): void {
  const wanted = new Decimal(decimalOf(draft.data, 'quantityToShip'));
  const left = leftToShip(draft);
  if (wanted.lte(left)) return;
  throw dialog(`You cannot ship more than ${decimalText(left)} units.`);
}

/** Quantities and amounts follow from quantity, unit, price and discount. */
function settle({ data }: Draft): void {
  const quantity = new Decimal(decimalOf(data, 'quantity'));
  const perUnit = decimalOf(data, 'quantityPerUnitOfMeasure');
  const left = leftToShip({ data });
  data.quantityBase = decimalText(quantity.times(perUnit));
  data.outstandingQuantity = decimalText(left);
  data.outstandingQuantityBase = decimalText(left.times(perUnit));
  Object.assign(data, amountsOf({ data }));
}
