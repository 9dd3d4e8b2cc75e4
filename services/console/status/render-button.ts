/** What a reader can do: buttons that send one mutation each, and the fields they take along. */
import { html, type Html } from './html.ts';

/** Names of the mutations that the page's script knows. */
export type Deed =
  | 'cancel'
  | 'create'
  | 'enable'
  | 'install'
  | 'pause'
  | 'resolve'
  | 'restart'
  | 'resume'
  | 'retry'
  | 'review'
  | 'start'
  | 'test'
  | 'uncouple'
  | 'update';

/** @param input of the mutation; fields beside the button add to it by their paths. */
export function button(deed: Deed, text: string, input: object): Html {
  return html`<button data-do="${deed}" data-input="${JSON.stringify(input)}">${text}</button>`;
}

/** A text field; `path` says where its text goes in the input, for example `crm.baseUrl`. */
export function textField(path: string, label: string, type: 'text' | 'password' = 'text'): Html {
  return html`<label
    >${label} <input type="${type}" data-path="${path}" autocomplete="off"
  /></label> `;
}

/** A choice; a value that a reader chose survives the page being drawn again. */
export function choice(
  path: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
): Html {
  return html`<select data-path="${path}">
    ${options.map(([value, text]) =>
      value === chosen
        ? html`<option value="${value}" selected>${text}</option>`
        : html`<option value="${value}">${text}</option>`,
    )}
  </select>`;
}

/** One of a list: its id is sent when it is ticked. */
export function tick(path: string, label: string, isTicked: boolean): Html {
  const box = isTicked
    ? html`<input type="checkbox" data-path="${path}" checked />`
    : html`<input type="checkbox" data-path="${path}" />`;
  return html`<label>${box} ${label}</label> `;
}
