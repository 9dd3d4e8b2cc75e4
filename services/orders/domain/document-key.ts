/** The number that stands for an order's key in an ERP without a unique key field. */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const KEY_BITS = 128;
const CHARACTER_BITS = 5;

/** `Q-` and 26 characters, within the 35 of the ERP's field; the same for the same intent. */
export function documentKey(intent: string): string {
  let bits = BigInt(`0x${intent.replaceAll('-', '')}`);
  let text = '';
  for (let left = KEY_BITS; left > 0; left -= CHARACTER_BITS) {
    text = ALPHABET.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return `Q-${text}`;
}
