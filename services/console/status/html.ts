/** Text into HTML: whatever is not markup of ours is escaped. */

/** Markup that may stand in a page as it is. */
export interface Html {
  readonly html: string;
}

type Part = string | number | null | Html | readonly Html[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are escaped unless they are markup; null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.reduce((all, string, index) => all + textOf(parts[index - 1]) + string);
  return { html: text };
}

export const NOTHING: Html = { html: '' };

function textOf(part: Part | undefined): string {
  if (part === undefined || part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  if ('html' in part) return part.html;
  return part.map((one) => one.html).join('');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
