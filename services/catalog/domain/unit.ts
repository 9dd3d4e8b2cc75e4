/** Units of measure: the ERP's list of them, and the CRM's groups of units. */
export interface UnitOfMeasure {
  readonly integration: string;
  readonly id: string;
  readonly code: string;
  readonly description: string;
  readonly unitGroupId: string | null;
}

export interface UnitGroup {
  readonly integration: string;
  readonly id: string;
  readonly name: string;
}

export interface UnitGroupUnit {
  readonly unitGroupId: string;
  readonly id: string;
  readonly name: string;
  /** Base units of the group in one of these; exact decimal. */
  readonly quantity: string;
  readonly base: boolean;
}
