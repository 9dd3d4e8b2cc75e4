/**
 * Enumeration members travel as XML names: what a name may not hold is `_xHHHH_` (systems.md
 * 1.4).
 */

const ESCAPE = /_x([0-9a-fA-F]{4})_/g;

/** `Customer Price Group` becomes `Customer_x0020_Price_x0020_Group`; blank becomes `_x0020_`. */
export function encodeName(member: string): string {
  if (member === '') return '_x0020_';
  let encoded = '';
  for (const character of member) {
    encoded += /[\p{L}\p{Nd}_]/u.test(character) ? character : escaped(character);
  }
  return encoded;
}

/** The member of an escaped name; a name without escapes is itself. */
export function decodeName(name: string): string {
  const decoded = name.replaceAll(ESCAPE, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded.trim() === '' ? '' : decoded;
}

function escaped(character: string): string {
  let text = '';
  for (let i = 0; i < character.length; i += 1) {
    text += `_x${character.charCodeAt(i).toString(16).toUpperCase().padStart(4, '0')}_`;
  }
  return text;
}
