/** A state as the page shows it: a shape, a word and a colour. */
import { html, type Html } from './html.ts';
import { markOf } from './words.ts';

export function state(name: string): Html {
  const { sign, word, tone } = markOf(name);
  return html`<span class="${tone}">${sign} ${word}</span>`;
}
