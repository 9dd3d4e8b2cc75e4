/** Run-time twins of the contract's values; pure, for every package. */
export { countryCode } from './country.ts';
export { beginning, cut } from './text-length.ts';
export { isStorable, storable } from './storable.ts';
export { decodeCursor, encodeCursor, type CursorKey } from './cursor.ts';
export { addDays, dateInZone, isDateText } from './date.ts';
export {
  Decimal,
  decimal,
  decimalText,
  DECIMAL_DIGITS_MAX,
  isDecimalText,
  roundTo,
} from './decimal.ts';
export { ERROR_CODES, type ErrorCode } from './error-codes.ts';
export {
  globalId,
  guidOf,
  ID_PREFIX,
  isGuid,
  parseGlobalId,
  type IdPrefix,
  type ParsedGlobalId,
} from './ids.ts';
export { TABLE_MAPPING_GUIDS } from './table-mappings.ts';
export { optionRecordId, optionValueOf, type OptionSetName } from './option-ids.ts';
