/** What the long lists of catalog can be filtered and sorted by. */
import type { PriceListScope, PriceListStatus } from './price-list.ts';

export type ItemSortField = 'NUMBER' | 'DESCRIPTION' | 'UPDATED_AT';

export interface ItemSortKey {
  readonly by: ItemSortField;
  readonly descending: boolean;
}

/** All given conditions must hold. */
export interface ItemListFilter {
  readonly search?: string | null | undefined;
  readonly numbers?: readonly string[] | null | undefined;
  readonly blocked?: boolean | null | undefined;
  readonly coupled?: boolean | null | undefined;
}

/** Somebody or everybody a list applies to; `code` is '' for everybody. */
export interface PriceListTarget {
  readonly scope: PriceListScope;
  readonly code: string;
}

/** All given conditions must hold; one of the targets suffices. */
export interface PriceListListFilter {
  readonly status?: readonly PriceListStatus[] | null | undefined;
  readonly targets?: readonly PriceListTarget[] | null | undefined;
  /** A day, `YYYY-MM-DD`. */
  readonly validOn?: string | null | undefined;
  /** '' is the local currency. */
  readonly currencyCode?: string | null | undefined;
}
