/** An ERP location: a place with stock. */
export interface Location {
  readonly integration: string;
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** Stands for stock on its way between other locations. */
  readonly inTransit: boolean;
}
