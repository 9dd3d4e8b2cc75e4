/** Names of enumeration members on Business Central's wire: XML-escaped (systems.md 1.4). */
const ESCAPED = /_x([0-9a-fA-F]{4})_/g;
const LITERAL_ESCAPE = /_(?=x[0-9a-fA-F]{4}_)/g;
const NOT_A_NAME = /[^\p{L}\p{N}_]/gu;

/** `Customer_x0020_Price_x0020_Group` -> `Customer Price Group`. */
export function decodeEnumName(wire: string): string {
  return wire.replace(ESCAPED, (_match, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The reverse; blank is `_x0020_`. */
export function encodeEnumName(name: string): string {
  const text = name === '' ? ' ' : name;
  return text.replace(LITERAL_ESCAPE, '_x005F_').replace(NOT_A_NAME, escapeCharacter);
}

function escapeCharacter(character: string): string {
  let escaped = '';
  for (let unit = 0; unit < character.length; unit += 1) {
    escaped += `_x${character.charCodeAt(unit).toString(16).toUpperCase().padStart(4, '0')}_`;
  }
  return escaped;
}
