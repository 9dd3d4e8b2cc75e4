/** From a replica row of a document's line to the domain's line. */
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { decimal, decimalText } from '@drawbar/schema/values';
import type { System } from '../domain/document.ts';
import { discountPercent, erpLineKind, type LineAccounts, type SalesLine } from '../domain/line.ts';
import { decimalOf, textOf } from './document.ts';

export interface StoredLine {
  readonly id: string;
  readonly system: System;
  readonly document: ReplicaDocument;
  readonly lineNo: number;
  readonly position: number;
  /** The ERP removed it with its order, which means that all of it was shipped and invoiced. */
  readonly closed: boolean;
}

export function lineOf(row: StoredLine, accounts: LineAccounts): SalesLine {
  const base = { id: row.id, position: row.position, lineNo: row.lineNo };
  return row.system === 'ERP'
    ? { ...base, ...erpLine(row, accounts) }
    : { ...base, ...crmLine(row.document) };
}

type Content = Omit<SalesLine, 'id' | 'position' | 'lineNo'>;

function erpLine({ document, closed }: StoredLine, accounts: LineAccounts): Content {
  const number = textOf(document, 'number');
  const kind = erpLineKind(textOf(document, 'lineType'), number, accounts);
  const description = textOf(document, 'description') ?? '';
  const variant = textOf(document, 'variantCode');
  if (kind === 'COMMENT') return { kind, sold: null, variant: null, description, figures: null };
  const zero = (field: string): string => decimalOf(document, field) ?? '0';
  const quantity = zero('quantity');
  const isOrder = 'quantityShipped' in document;
  return {
    kind,
    sold:
      number === null || (kind !== 'ITEM' && kind !== 'RESOURCE')
        ? null
        : { by: 'number', kind: kind === 'ITEM' ? 'item' : 'resource', number },
    variant,
    description,
    figures: {
      quantity,
      unit: { code: textOf(document, 'unitOfMeasureCode') ?? '' },
      unitPrice: zero('unitPrice'),
      discountPercent: zero('lineDiscountPercent'),
      amount: decimalOf(document, 'amount') ?? zero('lineAmount'),
      shipped: !isOrder ? null : closed ? quantity : zero('quantityShipped'),
      invoiced: !isOrder ? null : closed ? quantity : zero('quantityInvoiced'),
    },
  };
}

function crmLine(document: ReplicaDocument): Content {
  const zero = (field: string): string => decimalOf(document, field) ?? '0';
  const product = textOf(document, '_productid_value');
  const writeIn = document['isproductoverridden'] === true || product === null;
  const base = zero('baseamount');
  const amount = decimalText(decimal(zero('extendedamount')).minus(zero('tax')));
  return {
    kind: writeIn ? 'WRITE_IN' : null,
    sold: writeIn ? null : { by: 'product', id: product },
    variant: null,
    description: textOf(document, 'productdescription') ?? '',
    figures: {
      quantity: zero('quantity'),
      unit: { crmId: textOf(document, '_uomid_value') },
      unitPrice: zero('priceperunit'),
      discountPercent: discountPercent(base, amount),
      amount,
      shipped: null,
      invoiced: null,
    },
  };
}
