/** Every kind of record of the ERP and where it is found. */
import type { ErpKind } from '../../port.ts';
import * as company from './company.ts';
import type { ErpKindDescription } from './definition.ts';
import * as documents from './documents.ts';
import * as items from './items.ts';
import * as parties from './parties.ts';
import * as prices from './prices.ts';
import * as quotes from './quotes.ts';
import * as stock from './stock.ts';

export const ERP_KINDS: Readonly<Record<ErpKind, ErpKindDescription>> = {
  ...company,
  ...documents,
  ...items,
  ...parties,
  ...prices,
  ...quotes,
  ...stock,
};
