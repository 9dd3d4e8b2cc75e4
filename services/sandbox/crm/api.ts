/** Dataverse on the wire: routes one request of one caller to what answers it. */
import { metadataXml } from '../odata/index.ts';
import type { Clock } from '../serve/clock.ts';
import { jsonResponse, type WireRequest, type WireResponse } from '../serve/wire.ts';
import type { Store } from '../store/store.ts';
import type { SandboxUser } from '../users.ts';
import { CrmError } from './errors.ts';
import { CRM_MODEL } from './model.ts';
import { parseCrmPath } from './path.ts';
import { readCrm } from './read.ts';

export interface CrmApi {
  /** @throws {CrmError | RequestProblem} for what the system refuses. */
  answer(request: WireRequest, caller: SandboxUser): Promise<WireResponse>;
  label(path: string): string;
}

export function createCrmApi(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly organizationId: string;
  readonly businessUnitId: string;
}): CrmApi {
  const { store } = options;
  return {
    async answer(request, caller) {
      const path = parseCrmPath(request.path);
      if (path === null) throw new CrmError(404, '0x80060888', 'Resource not found.');
      const [first] = path.segments;
      if (first === undefined) return serviceDocument(request, path.root);
      if (first.name === '$metadata') return metadata();
      if (first.name === 'WhoAmI') {
        const body = {
          '@odata.context': `${request.origin}${path.root}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
          BusinessUnitId: options.businessUnitId,
          UserId: caller.id,
          OrganizationId: options.organizationId,
        };
        return jsonResponse(200, JSON.stringify(body));
      }
      if (request.method === 'GET') return readCrm({ sql: store.sql, request, path });
      throw new CrmError(405, '0x80060888', `The method ${request.method} is not allowed here.`);
    },
    label: labelOf,
  };
}

function labelOf(path: string): string {
  const names = path
    .replace(/^.*?\/api\/data\/v9\.\d/i, '')
    .split('/')
    .map((part) => part.replace(/\(.*$/, ''))
    .filter((part) => part !== '' && part !== '$count' && !part.startsWith('Microsoft.Dynamics'));
  return names.at(-1) ?? '';
}

function metadata(): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml; charset=utf-8' },
    body: metadataXml(CRM_MODEL),
  };
}

function serviceDocument(request: WireRequest, root: string): WireResponse {
  const value = [...CRM_MODEL.sets.keys()].map((name) => ({ name, kind: 'EntitySet', url: name }));
  const context = `${request.origin}${root}/$metadata`;
  return jsonResponse(200, JSON.stringify({ '@odata.context': context, value }));
}
