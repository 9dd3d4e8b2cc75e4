/** Filters of the ERP's side that the settings of its company decide (`domain.md` 2.3, 2.5). */
import type { Condition } from '../domain/filter.ts';
import type { CompanySettings } from '../domain/integration.ts';
import { writtenFilter } from '../domain/mapping-settings.ts';
import type { TableMapping } from '../domain/mapping.ts';

/** The same mapping where the company has nothing to say. */
export function forCompany(mapping: TableMapping, settings: CompanySettings): TableMapping {
  const { writeIn, hasDefaultPriceList } = settings;
  const { filter } = mapping.erp;
  switch (mapping.name) {
    case 'ITEM-PRODUCT':
      return writeIn?.type === 'Item' ? without(mapping, writeIn.number) : mapping;
    case 'RESOURCE-PRODUCT':
      return writeIn?.type === 'Resource' ? without(mapping, writeIn.number) : mapping;
    case 'PLHEADER-PRICE':
      return hasDefaultPriceList ? filtered(mapping, filter.map(takingDefaults)) : mapping;
    default:
      return mapping;
  }
}

/** The write-in product stands for no product in particular: also one that was coupled before. */
function without(mapping: TableMapping, number: string): TableMapping {
  const text = `number ne '${number.replaceAll("'", "''")}'`;
  const { erp, ...rest } = filtered(mapping, [...mapping.erp.filter, ...writtenFilter(text)]);
  return { ...rest, erp: { ...erp, leftAlone: [{ field: 'number', is: 'equal', value: number }] } };
}

function takingDefaults(condition: Condition): Condition {
  return 'field' in condition && condition.field === 'allowUpdatingDefaults'
    ? { field: condition.field, is: 'equal', value: true }
    : condition;
}

function filtered(mapping: TableMapping, filter: readonly Condition[]): TableMapping {
  return { ...mapping, erp: { ...mapping.erp, filter } };
}
