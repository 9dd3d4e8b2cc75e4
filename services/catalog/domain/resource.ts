/** An ERP resource, a person or a machine whose time is sold, and its units. */
export interface Resource {
  readonly kind: 'resource';
  readonly integration: string;
  /** The ERP's SystemId. */
  readonly id: string;
  readonly number: string;
  readonly description: string;
  readonly blocked: boolean;
  readonly baseUom: string;
  /** Price of the resource card: exact decimal, local currency, per base unit. */
  readonly unitPrice: string;
  /** '' when the resource belongs to none. */
  readonly group: string;
  /** Of tax; '' is a group, too; null: the ERP does not tell it. */
  readonly taxGroup: string | null;
  readonly productId: string | null;
  readonly replicatedAt: Date;
}

export interface ResourceUnit {
  readonly resourceId: string;
  readonly code: string;
  /** Base units in one of these; exact decimal above zero. */
  readonly quantityPerBase: string;
}
