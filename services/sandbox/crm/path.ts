/** Reads a path of the CRM's Web API: set, key, navigation, function or action. */
import { CrmError } from './errors.ts';

export interface CrmSegment {
  readonly name: string;
  /** GUID in parentheses; null: none or an alternate key. */
  readonly id: string | null;
  /** `name='value'` pairs in parentheses; null: none. */
  readonly alternateKey: readonly (readonly [string, string])[] | null;
}

export interface CrmPath {
  /** `/api/data/v9.2`. */
  readonly root: string;
  readonly segments: readonly CrmSegment[];
}

const ROOT = /^(\/api\/data\/v9\.\d)(?:\/(.*))?$/i;
const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;
const SEGMENTS_MAX = 6;

/** null: not a path of the Web API. */
export function parseCrmPath(path: string): CrmPath | null {
  const match = ROOT.exec(path);
  if (match === null) return null;
  const parts = splitSegments(match[2] ?? '');
  if (parts.length > SEGMENTS_MAX) {
    throw new CrmError(400, '0x80060888', 'The path has too many segments.');
  }
  return { root: match[1] ?? '', segments: parts.map(parseSegment) };
}

/** One segment, also of `@odata.bind` and `@odata.id`. */
export function parseSegment(part: string): CrmSegment {
  const open = part.indexOf('(');
  if (open < 0) return { name: part, id: null, alternateKey: null };
  if (!part.endsWith(')')) {
    throw new CrmError(400, '0x80060888', `The segment '${part.slice(0, 100)}' is malformed.`);
  }
  const name = part.slice(0, open);
  const inner = part.slice(open + 1, -1).trim();
  const guid = GUID.exec(inner);
  if (guid !== null) return { name, id: (guid[1] ?? '').toLowerCase(), alternateKey: null };
  // No parameter, or a list of them: a function that reads its parameters itself.
  if (inner === '' || inner.includes('[')) return { name, id: null, alternateKey: null };
  return { name, id: null, alternateKey: keyPairs(inner) };
}

function keyPairs(inner: string): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  const pattern = /\s*([A-Za-z_]\w*)\s*=\s*(?:'((?:[^']|'')*)'|([^,]*))\s*(?:,|$)/gy;
  let at = 0;
  for (let match = pattern.exec(inner); match !== null; match = pattern.exec(inner)) {
    pairs.push([match[1] ?? '', match[2]?.replaceAll("''", "'") ?? match[3]?.trim() ?? '']);
    at = pattern.lastIndex;
    if (at >= inner.length) break;
  }
  if (at < inner.length || pairs.length === 0) {
    throw new CrmError(400, '0x80060888', `'${inner.slice(0, 100)}' is not a key.`);
  }
  return pairs;
}

/** A slash inside quotes belongs to a key. */
function splitSegments(text: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let start = 0;
  for (let i = 0; i <= text.length; i += 1) {
    if (text.charAt(i) === "'") quoted = !quoted;
    if (i === text.length || (text.charAt(i) === '/' && !quoted)) {
      if (i > start) parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return parts;
}
