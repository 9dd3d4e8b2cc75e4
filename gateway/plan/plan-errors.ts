/** Why a plan could not be drawn up. */

/** No combination of subgraphs can answer a part of the operation. */
export class Unplannable extends Error {
  override readonly name = 'Unplannable';
}

/** Types that share a field cannot be read by the same fetch: each needs a field of its own. */
export class MustSplit extends Error {
  override readonly name = 'MustSplit';
}
