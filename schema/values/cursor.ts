/** Opaque keyset cursors: the sort keys of a row, in order, as base64url JSON. */
export type CursorKey = string | null;

/** Longest cursor accepted from outside, in characters. */
const CURSOR_CHARACTERS_MAX = 2048;

/** The cursor of a row with these sort keys; the last one is always the row's id. */
export function encodeCursor(keys: readonly CursorKey[]): string {
  return toBase64Url(JSON.stringify(keys));
}

/** The sort keys of a cursor; null when it is none of ours or has another number of keys. */
export function decodeCursor(cursor: string, keyCount: number): readonly CursorKey[] | null {
  if (cursor.length > CURSOR_CHARACTERS_MAX) return null;
  try {
    const keys: unknown = JSON.parse(fromBase64Url(cursor));
    if (!Array.isArray(keys) || keys.length !== keyCount) return null;
    return keys.every((key) => key === null || typeof key === 'string') ? keys : null;
  } catch {
    return null;
  }
}

function toBase64Url(text: string): string {
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return btoa(binary.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
