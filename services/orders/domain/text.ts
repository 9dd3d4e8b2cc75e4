/** How names are searched: without regard to case, width of characters and outer blanks. */
export function folded(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}
