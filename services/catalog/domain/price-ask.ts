/** What a price is asked for: everything the rules need, so that they need nothing else. */
import type { Rate } from './currency.ts';
import type { PriceListScope } from './price-list.ts';
import type { AssetType } from './price-row.ts';

/** Somebody or everybody whose lines count; `code` is '' for everybody. */
export interface PriceSource {
  readonly scope: PriceListScope;
  readonly code: string;
}

export interface PriceAsset {
  readonly type: AssetType;
  readonly number: string;
}

export interface PriceAsk {
  /** In `uom`; exact decimal above zero. */
  readonly quantity: string;
  readonly uom: string;
  /** Base units in one `uom`; exact decimal above zero. */
  readonly perUnit: string;
  /** '' is none. */
  readonly variant: string;
  /** Day of the document, `YYYY-MM-DD`. */
  readonly day: string;
  /** '' is the local currency. */
  readonly currencyCode: string;
  /** The rate of the currency on the day; null for the local one. */
  readonly rate: Rate | null;
  /** All compete (domain.md 6.2, step 1: a sale has its sources on one level). */
  readonly sources: readonly PriceSource[];
  /** Most specific first; of each source, the first level with lines is looked at and no other. */
  readonly assetLevels: readonly (readonly PriceAsset[])[];
  readonly pricesIncludeTax: boolean;
  /** Of the document; null: the ERP does not tell it. */
  readonly taxPercent: string | null;
  /** Business group of tax of the document; '' is a group, too. */
  readonly taxGroup: string;
  /** What the same thing is taxed for other business groups. */
  readonly taxPercents: ReadonlyMap<string, string>;
  readonly allowLineDiscount: boolean;
  /** Unit prices and amounts are rounded to multiples of these; exact decimals above zero. */
  readonly unitRounding: string;
  readonly amountRounding: string;
}

/** A card is in local currency, per base unit, and taxed as the document is. */
export const CARD_TERMS = { currencyCode: '', uom: '', taxGroup: '' } as const;

/** Price of the item card or the resource card: local currency, per base unit. */
export interface CardPrice {
  readonly unitPrice: string;
  readonly priceIncludesTax: boolean;
}
