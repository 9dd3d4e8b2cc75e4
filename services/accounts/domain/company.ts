/** A company of the ERP: one set of books. */

export interface Company {
  /** The ERP's SystemId. */
  readonly id: string;
  readonly name: string;
  /** ISO code of the currency the books are kept in. */
  readonly localCurrency: string;
}
