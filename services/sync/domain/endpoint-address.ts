/** What counts as the address of a system, and the form in which it is kept (`domain.md` 1.4). */

export type Address =
  | { readonly kind: 'address'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string; readonly fix: string };

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Without blanks, slashes at the end, a query, a port that goes without saying, and with its host
 * in lower case: two ways to write one address are one. `system` is the word for it in messages.
 */
export function endpointAddress(system: string, text: string): Address {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) {
    return refused(`The address of the ${system} is none.`, 'Give one like https://example.com.');
  }
  const { protocol, hostname, host, pathname, username, password } = new URL(trimmed);
  if (username !== '' || password !== '') {
    const message = `The address of the ${system} holds a user name or a password.`;
    return refused(message, 'Leave them out: who signs in is said by credential.');
  }
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.has(hostname))) {
    const rule = 'must start with https, or with http on this machine.';
    return refused(`The address of the ${system} ${rule}`, 'Give an https address.');
  }
  return { kind: 'address', text: `${protocol}//${host}${pathname.replace(/\/+$/, '')}` };
}

function refused(message: string, fix: string): Address {
  return { kind: 'refused', message, fix };
}
