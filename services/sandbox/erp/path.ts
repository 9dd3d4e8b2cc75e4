/** Reads a path of the ERP's API: which API, which company, which record, which action. */
import { ErpError } from './errors.ts';

export interface Segment {
  readonly name: string;
  /** What stands in parentheses, without quotes; null: nothing. */
  readonly key: string | null;
}

export interface ErpPath {
  readonly api: 'v2.0' | 'drawbar';
  /** Path up to the API's root, for links. */
  readonly root: string;
  readonly companyId: string | null;
  /** Segments below the company. */
  readonly segments: readonly Segment[];
}

const ROOT =
  /^((?:\/v2\.0\/[^/]+\/[^/]+|\/v2\.0\/[^/]+)?\/api\/(v2\.0|drawbar\/sync\/v1\.0))(?:\/(.*))?$/i;
const SEGMENT = /^([^()]+)(?:\(([^()]*)\))?$/;
const SEGMENTS_MAX = 6;

/** null: not a path of an API of ours. */
export function parseErpPath(path: string, companyOption: string | null): ErpPath | null {
  const match = ROOT.exec(path);
  if (match === null) return null;
  const segments = (match[3] ?? '')
    .split('/')
    .filter((part) => part !== '')
    .map(segmentOf);
  if (segments.length > SEGMENTS_MAX) {
    throw new ErpError(400, 'BadRequest', 'The path has too many segments.');
  }
  const [first, ...rest] = segments;
  const inCompany = first?.name === 'companies' && first.key !== null && rest.length > 0;
  return {
    api: match[2]?.toLowerCase() === 'v2.0' ? 'v2.0' : 'drawbar',
    root: match[1] ?? '',
    companyId: inCompany ? first.key : companyOption,
    segments: inCompany ? rest : segments,
  };
}

function segmentOf(part: string): Segment {
  const match = SEGMENT.exec(part);
  if (match === null) {
    throw new ErpError(400, 'BadRequest', `The segment '${part.slice(0, 100)}' is malformed.`);
  }
  const key = match[2] ?? null;
  return { name: match[1] ?? '', key: key === null ? null : key.replace(/^'(.*)'$/, '$1') };
}
