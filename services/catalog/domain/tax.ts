/** Percent of tax, by the groups of who buys and of what is sold (domain.md 6.2, step 3). */
export interface TaxSetup {
  /** Of customers; '' is a group, too. */
  readonly businessGroup: string;
  /** Of items. */
  readonly productGroup: string;
  /** 12.5 means 12.5 %; an exact decimal. */
  readonly percent: string;
}

/** Percent by business group for one product group; null: nobody tells the product's group. */
export function taxPercents(
  setups: readonly TaxSetup[],
  productGroup: string | null,
): ReadonlyMap<string, string> {
  const own = setups.filter((setup) => setup.productGroup === productGroup);
  return new Map(own.map(({ businessGroup, percent }) => [businessGroup, percent]));
}
