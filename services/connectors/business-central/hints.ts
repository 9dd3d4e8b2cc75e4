/** Notifications of Business Central as hints; the handshake of a new subscription, too. */
import { z } from 'zod';
import type { Hint, HintAnswer, HintRequest } from '../hints.ts';
import type { ErpKind } from '../records.ts';
import { ERP_KINDS } from './kinds/index.ts';
import { isErpKind } from './describe.ts';

const Notifications = z.object({
  value: z.array(
    z.object({
      clientState: z.string().nullish(),
      resource: z.string(),
      changeType: z.string().nullish(),
    }),
  ),
});

/** `…/customers(26814998-…)`, with or without quotes and a query. */
const RESOURCE = /\/([A-Za-z]+)(?:\('?([0-9a-fA-F-]{36})'?\))?(?:\?.*)?$/;

/**
 * Always 200, also for what is not ours: any other answer makes the ERP end the subscription
 * (systems.md 1.11).
 */
export function readErpHints(request: HintRequest, secret: string): HintAnswer {
  const query = request.url.split('?', 2)[1] ?? '';
  const token = new URLSearchParams(query).get('validationToken');
  if (token !== null) return { status: 200, body: token, hints: [] };
  const parsed = Notifications.safeParse(jsonOrNull(request.body));
  const genuine = parsed.data?.value.filter(({ clientState }) => clientState === secret) ?? [];
  return { status: 200, body: '', hints: genuine.flatMap(({ resource }) => hintsOf(resource)) };
}

function hintsOf(resource: string): Hint[] {
  const [, set, id] = RESOURCE.exec(resource) ?? [];
  if (set === undefined) return [];
  return kindsOf(set).map((kind) => ({ kind, id: id?.toLowerCase() ?? null, by: null }));
}

/** A set can hold records of several kinds; tombstones concern any. */
export function kindsOf(set: string): ErpKind[] {
  const kinds = Object.keys(ERP_KINDS).filter(isErpKind);
  return kinds.filter((kind) => {
    const { extension, standard } = ERP_KINDS[kind];
    return extension.set === set || standard?.set === set;
  });
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
