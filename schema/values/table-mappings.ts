/**
 * The default table mappings by the incumbent's names, with the GUIDs that their global ids are
 * made of: fixed, so that every subgraph can name a mapping that sync owns.
 */
const guid = (last: string): string => `5a1e5000-0001-4000-8000-0000000000${last}`;

export const TABLE_MAPPING_GUIDS = {
  SALESPEOPLE: guid('01'),
  CURRENCY: guid('02'),
  'UNIT OF MEASURE': guid('03'),
  'UNIT GROUP': guid('04'),
  'RESOURCE UNIT GROUP': guid('05'),
  'ITEM UOM': guid('06'),
  'RESOURCE UOM': guid('07'),
  'ITEM-PRODUCT': guid('08'),
  'RESOURCE-PRODUCT': guid('09'),
  'PLHEADER-PRICE': guid('0a'),
  'PLLINE-PRODPRICE': guid('0b'),
  CUSTOMER: guid('0c'),
  CONTACT: guid('0d'),
  'BASE UNIT': guid('0e'),
  'PAYMENT TERMS': guid('0f'),
  'SHIPMENT METHOD': guid('10'),
  'SHIPPING AGENT': guid('11'),
} as const;
