/** Pages of lists, in the words of the platform's paging. */
export interface PageRequest {
  readonly limit: number;
  readonly after: readonly (string | null)[] | null;
}

export interface Page<Row> {
  readonly rows: readonly { readonly row: Row; readonly keys: readonly (string | null)[] }[];
  readonly hasNextPage: boolean;
}
