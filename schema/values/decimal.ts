/** Exact decimals: text outside, decimal.js inside, never a JavaScript number. */
import { Decimal as DecimalJs } from 'decimal.js';

/** Digits kept in a computation; the ERP's own decimals have 18 to 20. */
const PRECISION_DIGITS = 50;
/** Longest decimal accepted from outside. */
export const DECIMAL_DIGITS_MAX = 38;

/** decimal.js with our precision; half away from zero, as the ERP rounds. */
export const Decimal = DecimalJs.clone({
  precision: PRECISION_DIGITS,
  rounding: DecimalJs.ROUND_HALF_UP,
  toExpNeg: -PRECISION_DIGITS,
  toExpPos: PRECISION_DIGITS,
});
export type Decimal = DecimalJs;

const PLAIN = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/**
 * True for plain decimal notation ("-12.50"): no exponent, no leading zeros, no NaN, not too long.
 */
export function isDecimalText(text: string): boolean {
  if (!PLAIN.test(text)) return false;
  return (
    text.length <= DECIMAL_DIGITS_MAX || text.replace(/[-.]/g, '').length <= DECIMAL_DIGITS_MAX
  );
}

/**
 * The decimal of a text in plain notation.
 * @throws {RangeError} when the text is none.
 */
export function decimal(text: string): Decimal {
  if (!isDecimalText(text)) throw new RangeError(`Not a decimal: ${text.slice(0, 50)}`);
  return new Decimal(text);
}

/** Plain notation without trailing zeros, the form in which decimals are compared and sent. */
export function decimalText(value: Decimal): string {
  return value.isZero() ? '0' : value.toFixed();
}

/** `1`, `0.1`, `0.01` and so on: places of a decimal, several times cheaper than a division. */
const PLACES = /^(?:1|0\.(0*1))$/;

/**
 * The nearest multiple of a precision, half away from zero, as the ERP rounds.
 * @param precision of a currency, for example `0.01`, `1` or `0.05`; above zero.
 */
export function roundTo(value: Decimal, precision: string): Decimal {
  const places = PLACES.exec(precision);
  if (places !== null) {
    return value.toDecimalPlaces(places[1]?.length ?? 0, DecimalJs.ROUND_HALF_UP);
  }
  const unit = decimal(precision);
  return value.div(unit).toDecimalPlaces(0, DecimalJs.ROUND_HALF_UP).times(unit);
}
