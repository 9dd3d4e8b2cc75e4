/** Possible partners of one record, best first, with the reason of each score. */
import { linkRequests } from '../domain/value-rule.ts';
import { matchKeys, priorityOf } from '../domain/record-index.ts';
import { otherSystem, type TableMapping } from '../domain/mapping.ts';
import type { System } from '../domain/integration.ts';
import type { SyncContext } from './context.ts';
import { mappingOf } from './keys.ts';
import { beginsSo, namedCandidates } from './named-candidates.ts';
import type { MatchCandidateResolvers } from './types.generated.ts';

export interface CandidateParent {
  readonly integration: string;
  readonly mapping: string;
  readonly erpId: string;
  readonly crmId: string;
  /** 0 to 1. */
  readonly score: number;
  readonly matchedOn: readonly string[];
}

export const MatchCandidate: MatchCandidateResolvers = {
  erp: ({ integration, mapping, erpId }) => ({ integration, mapping, system: 'ERP', id: erpId }),
  crm: ({ integration, mapping, crmId }) => ({ integration, mapping, system: 'CRM', id: crmId }),
  matchedOn: ({ matchedOn }) => [...matchedOn],
};

/** In tenths: a record found by a lesser priority, or not the only one, is less certain. */
function scoreOf(steps: number): number {
  return Math.max(1, 10 - 2 * steps) / 10;
}

export async function findCandidates(
  context: SyncContext,
  request: {
    readonly mappingId: string;
    readonly system: System;
    readonly key: string;
    readonly search: string | null;
    readonly first: number;
  },
): Promise<CandidateParent[] | null> {
  const found = await mappingOf(request.mappingId, context);
  if (found === null) return null;
  const { integration, mapping } = found;
  const { system } = request;
  const { records } = context.access;
  const row = (await records.rows(integration.key, mapping, system, [request.key])).get(
    request.key,
  );
  if (row === undefined) return null;
  const known = await records.links(integration, []);
  const data = { erp: system === 'ERP' ? row.data : null, crm: system === 'CRM' ? row.data : null };
  const requests = mapping.fields.flatMap((field) =>
    linkRequests(field.rule, { erp: field.erpField, crm: field.crmField }, data, known),
  );
  const links = await records.links(integration, requests);
  const keys = matchKeys(mapping, system, row.data, links);
  const target = otherSystem(system);
  const hits = await records.matching(integration.key, mapping, target, keys);
  const free = new Map<string, string[]>();
  for (const { id, key, coupled } of hits) {
    if (!coupled) free.set(id, [...(free.get(id) ?? []), key]);
  }
  const candidates = [...free].map(([id, own]) => {
    const best = Math.min(...own.map(priorityOf));
    return {
      integration: integration.key,
      mapping: mapping.name,
      erpId: system === 'ERP' ? request.key : id,
      crmId: system === 'ERP' ? id : request.key,
      score: scoreOf(best + (free.size > 1 ? 1 : 0)),
      matchedOn: own.map((key) => reasonOf(mapping, key)),
    };
  });
  const typed = request.search?.trim().toLowerCase() ?? '';
  const named = typed === '' ? [] : await namedCandidates(context, found, request, typed);
  const labels = await Promise.all(
    candidates.map(({ erpId, crmId }) => {
      const id = target === 'ERP' ? erpId : crmId;
      const place = { integration: integration.key, mapping: mapping.name, system: target, id };
      return context.loaders.record.load(place);
    }),
  );
  const fitting = candidates.filter((_one, index) => beginsSo(labels[index]?.label ?? '', typed));
  const others = named.filter((one) => !free.has(system === 'ERP' ? one.crmId : one.erpId));
  return [...fitting, ...others]
    .toSorted((a, b) => b.score - a.score || a.crmId.localeCompare(b.crmId))
    .slice(0, request.first);
}

/** The labels of the fields that are equal, from the key's place in the criteria. */
function reasonOf(mapping: TableMapping, key: string): string {
  const [priority = '0', place = '0'] = key.slice(0, key.indexOf(':')).split('.');
  const ids = mapping.match[Number(priority)]?.[Number(place)] ?? [];
  const labels = ids.map((id) => mapping.fields.find((field) => field.id === id)?.label ?? id);
  return `same ${labels.join(' and ')}`;
}
