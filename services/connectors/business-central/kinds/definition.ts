/** How a kind of record is described: its set in our extension, and in API v2.0 if it has one. */
import type { Fields } from '../../odata/fields.ts';

export interface SetDescription {
  readonly set: string;
  /** Without the system fields. */
  readonly fields: Fields;
  /** A condition that all rows of the kind meet; null when the set holds nothing else. */
  readonly scope: string | null;
}

/**
 * How changes are found. `watermark`: by time of change. `append`: by a rising entry number.
 * `snapshot`: a set so small that it is read whole. `none`: only through its document.
 */
export type Feed = 'watermark' | 'append' | 'snapshot' | 'none';

/** API v2.0; `renamed` gives its name of a field where the extension's differs. */
export interface StandardDescription extends SetDescription {
  readonly feed: Feed;
  readonly renamed: Readonly<Record<string, string>>;
}

/** A set that is written although others are read; it answers rows of another shape. */
export interface WrittenSet {
  readonly set: string;
  readonly fields: Fields;
  readonly renamed: Readonly<Record<string, string>>;
}

export interface ErpKindDescription {
  readonly extension: SetDescription;
  readonly extensionFeed: 'rowVersion' | 'append';
  readonly standard: StandardDescription | null;
  /** Absent: the set that is read is the one that is written. */
  readonly written?: WrittenSet;
  /** Shown by the extension only with this capability; absent: always. */
  readonly capability?: string;
}

/** A set of the extension, followed by row version. */
export function extensionOnly(
  set: string,
  fields: Fields,
  capability?: string,
): ErpKindDescription {
  return {
    extension: { set, fields, scope: null },
    extensionFeed: 'rowVersion',
    standard: null,
    ...(capability === undefined ? {} : { capability }),
  };
}

/** A set both have; `standardFields` name what API v2.0 knows of it. */
export function inBoth(
  set: string,
  fields: Fields,
  standard: {
    readonly set?: string;
    readonly fields: Fields;
    readonly feed: Feed;
    readonly renamed?: Readonly<Record<string, string>>;
  },
): ErpKindDescription {
  return {
    extension: { set, fields, scope: null },
    extensionFeed: 'rowVersion',
    standard: {
      set: standard.set ?? set,
      fields: standard.fields,
      scope: null,
      feed: standard.feed,
      renamed: standard.renamed ?? {},
    },
  };
}
