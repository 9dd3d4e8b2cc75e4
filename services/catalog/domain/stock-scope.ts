/** Which part of an item's stock and plan counts. */

export interface StockScope {
  /** Code of the variant; null counts all. */
  readonly variant: string | null;
  /** Codes of the locations, '' for none; null sets no filter. */
  readonly locations: readonly string[] | null;
}

/** True when a figure of this variant and location counts. */
export function counts(
  { variant, location }: { readonly variant: string; readonly location: string },
  scope: StockScope,
): boolean {
  if (scope.variant !== null && variant !== scope.variant) return false;
  return scope.locations === null || scope.locations.includes(location);
}
