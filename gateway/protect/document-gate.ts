/** The one way a client's text becomes a prepared operation: scan, parse, guard, validate. */
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Engine, Prepared, Refused } from '../execute/types.ts';
import type { Limits } from './limits.ts';
import { scanDocument } from './document-scan.ts';
import { RequestError } from './request-error.ts';

/** Characters of texts whose scan is remembered; neither hot nor hostile ones are repeated. */
const REMEMBERED_CHARACTERS_MAX = 8 * 1024 * 1024;

export interface DocumentGate {
  /** Whether a text was admitted or refused before, so that admitting it costs next to nothing. */
  knows(text: string): boolean;
  /** A runnable operation, or the errors that refuse the document. Never throws on bad input. */
  admit(engine: Engine, text: string, operationName: string | null): Prepared | Refused;
}

export function createDocumentGate(limits: Limits): DocumentGate {
  const scanned = new LRUCache<string, Refused | 'passed'>({
    maxSize: REMEMBERED_CHARACTERS_MAX,
    sizeCalculation: (_, text) => text.length + 64,
  });
  // what is too long is refused anyhow: looking it up costs more than a scan that stops early
  const isRemembered = (text: string): boolean => text.length <= limits.documentLength;
  return {
    knows: (text) => isRemembered(text) && scanned.has(text),
    admit(engine, text, operationName) {
      const outcome = (isRemembered(text) ? scanned.get(text) : null) ?? scan(text, limits);
      if (isRemembered(text)) scanned.set(text, outcome);
      return outcome === 'passed' ? engine.prepare(text, operationName) : outcome;
    },
  };
}

function scan(text: string, limits: Limits): Refused | 'passed' {
  try {
    scanDocument(text, limits);
    return 'passed';
  } catch (error) {
    if (error instanceof RequestError) {
      const extensions = { code: error.code, ...error.extensions };
      return { errors: [{ message: error.message, extensions }] };
    }
    if (error instanceof GraphQLError) {
      const extensions = { code: 'GRAPHQL_PARSE_FAILED' };
      return { errors: [{ ...error.toJSON(), extensions }] };
    }
    throw error;
  }
}

const OTHER_LIMITS: ReadonlySet<string> = new Set(['OPERATION_NAME', 'INTROSPECTION_DISABLED']);

/** Codes of refusals that are answered with 400 whatever media type the client prefers. */
export function isLimitRefusal(refused: Refused): boolean {
  const { code, reason } = refused.errors[0]?.extensions ?? {};
  if (reason === 'FRAGMENT_CYCLE') return true;
  if (typeof code !== 'string') return false;
  return code.startsWith('LIMIT_') || OTHER_LIMITS.has(code);
}
