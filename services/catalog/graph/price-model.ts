/** Parents of the price types: what was asked and read, before breaks and reasons are computed. */
import type { CardPrice, PriceAsk } from '../domain/price-ask.ts';
import type { Conversion } from '../domain/price-convert.ts';
import type { Candidate } from '../domain/price-explain.ts';
import type { PriceRow } from '../domain/price-row.ts';
import type { Price } from '../domain/price.ts';
import type { Sellable } from '../domain/sellable.ts';
import type { FreshnessModel } from './availability-model.ts';
import type { UserErrorCode } from './types.generated.ts';

/** An expected failure; `field` is the path into the input. */
export interface PriceError {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly field: readonly string[] | null;
  readonly fix: string | null;
}

export interface QuoteModel {
  readonly sellable: Sellable;
  readonly ask: PriceAsk;
  /** Of `price`, spelled out also when it is the local one. */
  readonly currency: string;
  readonly price: Price;
  readonly rows: readonly PriceRow[];
  readonly card: CardPrice;
  readonly freshness: FreshnessModel;
}

export interface PriceResultModel {
  readonly quote: QuoteModel | null;
  readonly userErrors: readonly PriceError[];
}

export type CandidateModel = Candidate;
export type ConversionModel = Conversion;

/** The arguments that every price field has; ids are global ids. */
export interface PriceArguments {
  readonly variant?: string | null | undefined;
  readonly accountId?: string | null | undefined;
  readonly customerId?: string | null | undefined;
  readonly quantity: string;
  readonly uom?: string | null | undefined;
  readonly date?: string | null | undefined;
  readonly currency?: string | null | undefined;
}
