/** Units: every item and resource owns a group with its units and their factors. */
import { TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { FieldMapping, MappingName, TableMapping } from '../domain/mapping.ts';
import { ACTIVE, DEFAULTS, NOT_BLOCKED } from './defaults.ts';
import { code, figure, reference, ruled } from './fields.ts';

const UNITS = {
  ...DEFAULTS,
  direction: 'ERP_TO_CRM',
  createWhenNoMatch: true,
  syncAfterCoupling: true,
  matchesByItself: true,
  fullSyncCreates: ['CRM'],
} as const satisfies Partial<TableMapping>;

const GROUP_TABLE = {
  kind: 'unitGroup',
  table: 'uomschedules',
  filter: [ACTIVE],
  label: ['name'],
  keys: [],
} as const;

/** A group is named after its owner; creating it creates its base unit. */
function groupFields(prefix: string, owner: string, baseUnit: string): FieldMapping[] {
  return [
    ruled(['name', 'Name', owner, 'name'], 'ERP_TO_CRM', { kind: 'prefixed', prefix, max: 190 }),
    code(['baseUnit', 'Base unit', baseUnit, 'baseuomname'], 10, {
      atCreation: true,
      needs: { erpField: baseUnit, label: 'Base Unit of Measure' },
    }),
  ];
}

export const UNIT_GROUP: TableMapping = {
  ...UNITS,
  name: 'UNIT GROUP',
  guid: TABLE_MAPPING_GUIDS['UNIT GROUP'],
  label: 'Unit groups of items',
  partnersErp: false,
  erp: {
    kind: 'item',
    table: 'items',
    filter: [NOT_BLOCKED],
    label: ['number', 'displayName'],
    keys: [{ fields: ['number'] }],
  },
  crm: GROUP_TABLE,
  dependsOn: [],
  fields: groupFields('ITEM ', 'number', 'baseUnitOfMeasureCode'),
  match: [[['name']]],
};

export const RESOURCE_UNIT_GROUP: TableMapping = {
  ...UNIT_GROUP,
  name: 'RESOURCE UNIT GROUP',
  guid: TABLE_MAPPING_GUIDS['RESOURCE UNIT GROUP'],
  label: 'Unit groups of resources',
  erp: { ...UNIT_GROUP.erp, kind: 'resource', table: 'resources' },
  fields: groupFields('RESOURCE ', 'number', 'baseUnitOfMeasureCode'),
};

/** One group per unit of measure, when items have none of their own (`domain.md` 2.5). */
export const UNIT_OF_MEASURE: TableMapping = {
  ...UNITS,
  name: 'UNIT OF MEASURE',
  guid: TABLE_MAPPING_GUIDS['UNIT OF MEASURE'],
  label: 'Units of measure',
  erp: {
    kind: 'unitOfMeasure',
    table: 'unitsOfMeasure',
    filter: [],
    label: ['code', 'displayName'],
    keys: [{ fields: ['code'] }],
  },
  crm: GROUP_TABLE,
  dependsOn: [],
  fields: groupFields('NAV ', 'code', 'code'),
  match: [[['name']]],
};

const UNIT_TABLE = {
  kind: 'unit',
  table: 'uoms',
  filter: [],
  label: ['name'],
  keys: [],
} as const;

/** The base unit is recognised by its factor of 1, and a blank unit means it. */
function unitMapping(
  own: Pick<TableMapping, 'name' | 'guid' | 'label'>,
  groups: MappingName,
  erp: { readonly kind: string; readonly table: string; readonly owner: string },
): TableMapping {
  const { owner } = erp;
  return {
    ...UNITS,
    ...own,
    erp: {
      kind: erp.kind,
      table: erp.table,
      filter: [],
      label: [owner, 'code'],
      keys: [
        { fields: [owner, 'code'] },
        {
          fields: [owner],
          suffix: '/',
          when: [{ field: 'quantityPerUnitOfMeasure', is: 'equal', value: 1 }],
        },
      ],
    },
    crm: UNIT_TABLE,
    dependsOn: [groups],
    fields: [
      reference(
        ['group', 'Unit group', owner, '_uomscheduleid_value'],
        { mapping: groups },
        'ERP_TO_CRM',
        { atCreation: true, notNull: true },
      ),
      code(['code', 'Code', 'code', 'name'], 10),
      figure(['factor', 'Quantity per unit', 'quantityPerUnitOfMeasure', 'quantity'], 5),
      reference(
        ['baseUnit', 'Base unit', owner, '_baseuom_value'],
        { mapping: own.name, keyFields: [owner, ''] },
        'ERP_TO_CRM',
        { atCreation: true, notNull: true },
      ),
    ],
    match: [[['group', 'code']]],
  };
}

export const ITEM_UOM = unitMapping(
  {
    name: 'ITEM UOM',
    guid: TABLE_MAPPING_GUIDS['ITEM UOM'],
    label: 'Units of items',
  },
  'UNIT GROUP',
  { kind: 'itemUnit', table: 'itemUnitsOfMeasure', owner: 'itemNumber' },
);

export const RESOURCE_UOM = unitMapping(
  {
    name: 'RESOURCE UOM',
    guid: TABLE_MAPPING_GUIDS['RESOURCE UOM'],
    label: 'Units of resources',
  },
  'RESOURCE UNIT GROUP',
  { kind: 'resourceUnit', table: 'resourceUnitsOfMeasure', owner: 'resourceNumber' },
);

/** The base unit that came with the group of a unit of measure. */
export const BASE_UNIT: TableMapping = {
  ...UNITS,
  name: 'BASE UNIT',
  guid: TABLE_MAPPING_GUIDS['BASE UNIT'],
  label: 'Base units of the units of measure',
  partnersErp: false,
  erp: UNIT_OF_MEASURE.erp,
  crm: UNIT_TABLE,
  dependsOn: ['UNIT OF MEASURE'],
  fields: [
    reference(
      ['group', 'Unit group', 'code', '_uomscheduleid_value'],
      { mapping: 'UNIT OF MEASURE' },
      'ERP_TO_CRM',
      { atCreation: true, notNull: true },
    ),
    code(['code', 'Code', 'code', 'name'], 10),
  ],
  match: [[['group', 'code']]],
  // It is there as soon as its group is.
  madeAlong: true,
  fullSyncCreates: [],
};
