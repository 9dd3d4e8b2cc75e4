/** Every kind of record of the CRM and its table. */
import type { CrmKind, Kind } from '../../port.ts';
import type { CrmKindDescription } from './definition.ts';
import * as documents from './documents.ts';
import * as parties from './parties.ts';
import * as products from './products.ts';

export const CRM_KINDS: Readonly<Record<CrmKind, CrmKindDescription>> = {
  ...documents,
  ...parties,
  ...products,
};

export function isCrmKind(kind: Kind | string): kind is CrmKind {
  return Object.hasOwn(CRM_KINDS, kind);
}
