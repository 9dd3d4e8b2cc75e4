/** Product and unit records of the CRM as catalog speaks of them. */
import type { Product, ProductState } from '../../domain/product.ts';
import type { UnitGroup, UnitGroupUnit } from '../../domain/unit.ts';
import { code, exact, flag, text } from '../../domain/document.ts';
import type { ReplicaRecord } from '../lookup.ts';

/** `statecode` of Dataverse (systems.md 2.2). */
const STATES: Readonly<Record<string, ProductState>> = {
  '0': 'ACTIVE',
  '1': 'RETIRED',
  '2': 'DRAFT',
  '3': 'UNDER_REVISION',
};

export function toProduct({ integration, id, document, partner }: ReplicaRecord): Product {
  return {
    integration,
    id,
    number: code(document, 'productnumber'),
    name: code(document, 'name'),
    state: STATES[code(document, 'statecode')] ?? 'DRAFT',
    unitGroupId: text(document, '_defaultuomscheduleid_value'),
    sellableId: partner,
  };
}

export function toUnitGroup({ integration, id, document }: ReplicaRecord): UnitGroup {
  return { integration, id, name: code(document, 'name') };
}

export function toUnitGroupUnit({ id, document }: ReplicaRecord): UnitGroupUnit {
  return {
    id,
    unitGroupId: code(document, '_uomscheduleid_value'),
    name: code(document, 'name'),
    quantity: exact(document, 'quantity'),
    base: flag(document, 'isschedulebaseuom'),
  };
}
