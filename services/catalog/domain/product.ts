/** A CRM product: how the CRM knows an item or a resource. */
export type ProductState = 'DRAFT' | 'ACTIVE' | 'UNDER_REVISION' | 'RETIRED';

export interface Product {
  readonly integration: string;
  /** The Dataverse GUID. */
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly state: ProductState;
  readonly unitGroupId: string | null;
  /** SystemId of the coupled item or resource. */
  readonly sellableId: string | null;
}
