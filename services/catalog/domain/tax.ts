/** Which percent of tax holds for whom and for what (domain.md 6.2, step 3). */
import { decimal } from '@drawbar/schema/values';

/** Percent of tax, by the groups of who buys and of what is sold of the ERP's set-up. */
export interface TaxSetup {
  /** Of customers; '' is a group, too. */
  readonly businessGroup: string;
  /** Of items. */
  readonly productGroup: string;
  /** 12.5 means 12.5 %; an exact decimal. */
  readonly percent: string;
}

/**
 * Percent by business group for one product group.
 * @param productGroup null: the ERP does not tell it. Then a percent is known where it is the same
 * for everything that is sold to the business group.
 */
export function taxPercents(
  setups: readonly TaxSetup[],
  productGroup: string | null,
): ReadonlyMap<string, string> {
  const own = setups.filter((setup) => (productGroup ?? setup.productGroup) === setup.productGroup);
  const byGroup = Map.groupBy(own, ({ businessGroup }) => businessGroup);
  return new Map(
    [...byGroup].flatMap(([group, rows]) => {
      const [first, ...others] = rows.map(({ percent }) => percent);
      const isOne = first !== undefined && others.every((other) => decimal(other).eq(first));
      return isOne ? [[group, first] as const] : [];
    }),
  );
}
