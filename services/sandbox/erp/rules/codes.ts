/** Tables whose key is a code that somebody chose. */
import { fieldProblem, textOf, type Rules } from './rules.ts';

/** @param caption what the message calls the field. */
export function codeTable(caption: string, member = 'code'): Rules {
  return {
    async complete(_writer, draft) {
      if (textOf(draft.data, member) === '') {
        throw fieldProblem(`${caption} must be filled in. Enter a value.`);
      }
    },
    keyOf: (draft) => textOf(draft.data, member),
  };
}

/** A table below an item: its key is the item's number and a code. */
export const itemChild: Rules = {
  async complete(_writer, draft) {
    for (const member of ['itemNumber', 'code']) {
      if (textOf(draft.data, member) === '') {
        throw fieldProblem(`${member} must be filled in. Enter a value.`);
      }
    }
  },
  keyOf: (draft) => `${textOf(draft.data, 'itemNumber')},${textOf(draft.data, 'code')}`,
};
