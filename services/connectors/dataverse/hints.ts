/** Notifications of Dataverse as hints (systems.md 2.10). */
import { z } from 'zod';
import type { HintAnswer, HintRequest } from '../hints.ts';
import { CRM_KINDS, isCrmKind } from './kinds/index.ts';

/** The part of a RemoteExecutionContext that says which record it is about. */
const Execution = z.object({
  PrimaryEntityName: z.string(),
  PrimaryEntityId: z.string().nullish(),
  InitiatingUserId: z.string().nullish(),
});

/** The key that comes with a webhook stands in the query, as `code`. */
export function readCrmHints(request: HintRequest, secret: string): HintAnswer {
  const query = request.url.split('?', 2)[1] ?? '';
  if (new URLSearchParams(query).get('code') !== secret) {
    return { status: 401, body: '', hints: [] };
  }
  const execution = Execution.safeParse(jsonOrNull(request.body)).data;
  if (execution === undefined) return { status: 200, body: '', hints: [] };
  const id = execution.PrimaryEntityId?.toLowerCase() ?? null;
  const by = execution.InitiatingUserId?.toLowerCase() ?? null;
  const kinds = Object.keys(CRM_KINDS).filter(isCrmKind);
  const hints = kinds
    .filter((kind) => CRM_KINDS[kind].table === execution.PrimaryEntityName)
    .map((kind) => ({ kind, id, by }));
  return { status: 200, body: '', hints };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
