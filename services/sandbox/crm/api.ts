/** Dataverse on the wire: routes one request of one caller to what answers it. */
import { metadataXml } from '../odata/index.ts';
import type { Clock } from '../serve/clock.ts';
import type { Gate } from '../serve/system.ts';
import type { WireRequest, WireResponse } from '../serve/wire.ts';
import type { Store } from '../store/store.ts';
import type { SandboxUser } from '../users.ts';
import { isCrmAction, runCrmAction } from './actions.ts';
import { answerBatch } from './batch.ts';
import { bulkAction, runBulk } from './bulk.ts';
import { isTracked, readChanges } from './changes.ts';
import { checkMade, makeRelationship } from './custom-tables.ts';
import { entityDefinitions } from './entity-definitions.ts';
import { CrmError } from './errors.ts';
import { serviceDocument, totalRecordCount, whoAmI, type Organization } from './functions.ts';
import { CRM_MODEL } from './model.ts';
import { isOptionAction, runOptionAction } from './option-actions.ts';
import { parseCrmPath, type CrmPath } from './path.ts';
import { readCrm } from './read.ts';
import { isRolePrivileges, rolePrivileges } from './role-privileges.ts';
import {
  associateRole,
  checkPrivileges,
  isRoleAssociation,
  retrieveUserPrivileges,
} from './roles.ts';
import { crmSession, inTransaction, type CrmContext, type CrmSession } from './session.ts';
import { writeCrm } from './write.ts';

export interface CrmOptions extends Organization {
  readonly store: Store;
  readonly clock: Clock;
}

export interface CrmApi {
  /** @throws {CrmError | RequestProblem} for what the system refuses. */
  answer(request: WireRequest, caller: SandboxUser, gate: Gate): Promise<WireResponse>;
  label(path: string): string;
}

export function createCrmApi(options: CrmOptions): CrmApi {
  const { store, clock } = options;
  const answerOne = async (request: WireRequest, session: CrmSession): Promise<WireResponse> => {
    const referred = withReference(request, session);
    const context = { ...session, request: referred, path: pathOf(referred) };
    await checkPrivileges(context);
    await checkMade(context);
    return route(context, options);
  };
  return {
    async answer(request, caller, gate) {
      const actor = await actorOf(store, request, caller);
      const session = crmSession(store, clock, caller, actor);
      const path = pathOf(request);
      if (path.segments[0]?.name !== '$batch') return answerOne(request, session);
      return answerBatch(
        request,
        path.root,
        (part) => gate(part, () => answerOne(part, session)),
        (work) =>
          session.transact((writer) => {
            const shared = inTransaction(writer, session);
            return work((part) => gate(part, () => answerOne(part, shared)));
          }),
      );
    },
    label: labelOf,
  };
}

function pathOf(request: WireRequest): CrmPath {
  const path = parseCrmPath(request.path);
  if (path !== null) return path;
  throw new CrmError(404, '0x80060888', 'Resource not found.');
}

/** A URL that begins with `$1` means the row that the part with that content id made. */
function withReference(request: WireRequest, { made }: CrmSession): WireRequest {
  const match = /\/\$(\d+)(?=\/|$)/.exec(request.path);
  const row = match === null ? undefined : made.get(match[1] ?? '');
  if (match === null || row === undefined) return request;
  const path = request.path.replace(match[0], `/${row.setName}(${row.id})`);
  return { ...request, path: path.startsWith('/api/') ? path : `/api/data/v9.2${path}` };
}

/** The user that the caller acts for, by either of the two headers. */
async function actorOf(store: Store, request: WireRequest, caller: SandboxUser): Promise<string> {
  const byId = request.headers.mscrmcallerid;
  const byObject = request.headers.callerobjectid;
  const wanted = byId ?? byObject;
  if (wanted === undefined) return caller.id;
  const [user] = await store.sql<{ id: string }[]>`
    /* actorOf */ select id::text as id from sandbox.records
    where system = 'crm' and kind = 'systemuser' and (id::text = lower(${byId ?? ''})
      or data->>'azureactivedirectoryobjectid' = lower(${byObject ?? ''}))`;
  if (user !== undefined) return user.id;
  throw new CrmError(403, '0x80048306', `There is no user ${wanted.slice(0, 50)} to act for.`);
}

async function route(context: CrmContext, options: CrmOptions): Promise<WireResponse> {
  const { request, path } = context;
  const [first, second] = path.segments;
  if (first === undefined) return serviceDocument(context);
  if (first.name === '$metadata') return metadata();
  if (first.name === 'WhoAmI') return whoAmI(context, options);
  if (first.name === 'RetrieveTotalRecordCount') return totalRecordCount(context);
  if (first.name === 'EntityDefinitions') return entityDefinitions(context);
  if (first.name === 'RelationshipDefinitions') return makeRelationship(context);
  if (isRolePrivileges(context)) return rolePrivileges(context);
  if (isCrmAction(context)) return runCrmAction(context);
  if (isOptionAction(context)) return runOptionAction(context);
  if (isRoleAssociation(context)) return associateRole(context);
  if (second?.name === 'Microsoft.Dynamics.CRM.RetrieveUserPrivileges') {
    return retrieveUserPrivileges(context);
  }
  const bulk = bulkAction(context);
  if (bulk !== null) return runBulk(context, bulk);
  if (request.method !== 'GET') return writeCrm(context);
  return isTracked(context) ? readChanges(context, options.clock.now()) : readCrm(context);
}

function labelOf(path: string): string {
  const names = path
    .replace(/^.*?\/api\/data\/v9\.\d/i, '')
    .split('/')
    .map((part) => part.replace(/\(.*$/, ''))
    .filter((part) => !['', '$count', '$ref'].includes(part))
    .filter((part) => !part.startsWith('Microsoft.Dynamics'));
  return names.at(-1) ?? '';
}

function metadata(): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml; charset=utf-8' },
    body: metadataXml(CRM_MODEL),
  };
}
