/** A CRM account and what accounts can be asked for. */

export interface Account {
  /** The Dataverse GUID. */
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** GUID of the CRM's currency record. */
  readonly currencyId: string | null;
  /** GUID of the owning user or team. */
  readonly ownerId: string | null;
  /** SystemId of the coupled ERP customer. */
  readonly partner: string | null;
  readonly version: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A text test; case does not matter, all given parts must hold. */
export interface TextTest {
  readonly eq?: string | null;
  readonly in?: readonly string[] | null;
  readonly contains?: string | null;
  readonly startsWith?: string | null;
}

/** What a list of accounts is narrowed by; all given parts must hold. */
export interface AccountFilter {
  readonly name?: TextTest | null;
  readonly coupled?: boolean | null;
  readonly updatedAt?: {
    readonly gte?: Date | string | null;
    readonly lt?: Date | string | null;
  } | null;
  readonly and?: readonly AccountFilter[] | null;
  readonly or?: readonly AccountFilter[] | null;
  readonly not?: AccountFilter | null;
}

export interface AccountOrder {
  readonly by: 'NAME' | 'UPDATED_AT';
  readonly descending: boolean;
}

/**
 * The order of the list: as asked, by name when nothing was asked; a key named twice counts
 * once.
 */
export function accountOrder(asked: readonly AccountOrder[]): readonly AccountOrder[] {
  if (asked.length === 0) return [{ by: 'NAME', descending: false }];
  return asked.filter((key, at) => asked.findIndex((other) => other.by === key.by) === at);
}

/** Conditions in a filter; more cost the database more than a list is worth. */
export const FILTER_PARTS_MAX = 50;

/** Number of single conditions in a filter, nested ones included. */
export function filterParts(filter: AccountFilter): number {
  const own =
    Object.keys(filter.name ?? {}).length +
    Object.keys(filter.updatedAt ?? {}).length +
    (filter.name?.in?.length ?? 0) +
    (filter.coupled == null ? 0 : 1);
  const nested = [...(filter.and ?? []), ...(filter.or ?? []), ...(filter.not ? [filter.not] : [])];
  return nested.reduce((sum, part) => sum + 1 + filterParts(part), own);
}
