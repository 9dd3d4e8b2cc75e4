/** Business Central on the wire: routes one request of one caller to what answers it. */
import { metadataXml, type Model } from '../odata/index.ts';
import type { Clock } from '../serve/clock.ts';
import type { Gate } from '../serve/system.ts';
import { jsonResponse, type WireRequest, type WireResponse } from '../serve/wire.ts';
import type { Store } from '../store/store.ts';
import type { SandboxUser } from '../users.ts';
import type { ErpConditions } from './conditions.ts';
import { ErpError } from './errors.ts';
import { extensionModel, v2Model, withoutCompanies } from './models.ts';
import { parseErpPath, type ErpPath } from './path.ts';
import { isAction, runAction } from './actions.ts';
import { answerBatch } from './batch.ts';
import { readErp } from './read.ts';
import { oneTransaction, ownTransactions, type ErpContext, type Session } from './session.ts';
import { answerSubscriptions, supportedResources } from './subscriptions.ts';
import { writeErp } from './write.ts';

const SUPPORTED_RESOURCES =
  /\/api\/microsoft\/runtime\/beta\/companies\([^)]*\)\/webhookSupportedResources$/i;

export interface ErpOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly companyId: string;
  readonly conditions: ErpConditions;
}

export interface ErpApi {
  /** @throws {ErpError | RequestProblem} for what the system refuses. */
  answer(request: WireRequest, caller: SandboxUser, gate: Gate): Promise<WireResponse>;
  /** Name of the set that a request is about, for the counters. */
  label(path: string): string;
}

export function createErpApi(options: ErpOptions): ErpApi {
  const { store, clock } = options;
  const extensions = new Map<string, Model>();
  const modelOf = (path: ErpPath, request: WireRequest, caller: SandboxUser): Model => {
    if (path.api === 'v2.0') return v2Model(request.query.get('$schemaversion'));
    if (clock.offsetSeconds !== 0) return extensionModel(caller.id, clock.offsetSeconds);
    const known = extensions.get(caller.id) ?? extensionModel(caller.id);
    extensions.set(caller.id, known);
    return known;
  };
  const answerOne = (request: WireRequest, session: Session): Promise<WireResponse> => {
    const path = pathOf(request);
    const model = modelOf(path, request, session.caller);
    return route({ ...session, model, request, path }, options);
  };
  return {
    async answer(request, caller, gate) {
      if (SUPPORTED_RESOURCES.test(request.path)) return supportedResources();
      const session = ownTransactions(store, clock, caller);
      const path = pathOf(request);
      if (path.segments.at(-1)?.name !== '$batch') return answerOne(request, session);
      return answerBatch(
        request,
        path.root,
        (part) => gate(part, () => answerOne(part, session)),
        (work) =>
          session.transact((writer) => {
            const shared = oneTransaction(writer, caller);
            return work((part) => gate(part, () => answerOne(part, shared)));
          }),
      );
    },
    label: labelOf,
  };
}

function pathOf(request: WireRequest): ErpPath {
  const path = parseErpPath(request.path, request.query.get('company'));
  if (path !== null) return path;
  throw new ErpError(404, 'BadRequest_ResourceNotFound', 'No HTTP resource was found.');
}

async function route(context: ErpContext, options: ErpOptions): Promise<WireResponse> {
  const { path, request, model } = context;
  const [first] = path.segments;
  if (first === undefined) return serviceDocument(request, path, model);
  if (first.name === '$metadata') return metadata(model);
  if (first.name === 'subscriptions') return answerSubscriptions(context);
  if (first.name !== 'companies') checkCompany(path, options);
  const replica = request.headers['data-access-intent']?.toLowerCase() === 'readonly';
  if (request.method === 'GET') {
    const seen = options.conditions.companyLost ? withoutCompanies(model) : model;
    return context.read(replica, (sql) => readErp({ sql, model: seen, request, path }));
  }
  if (replica) {
    throw new ErpError(400, 'BadRequest', 'A write cannot have Data-Access-Intent: ReadOnly.');
  }
  return isAction(context) ? runAction(context) : writeErp(context);
}

/** The last segment that names a set. */
function labelOf(path: string): string {
  const names = path
    .replace(/^.*?\/api\/(?:v2\.0|drawbar\/sync\/v1\.0)/i, '')
    .split('/')
    .map((part) => part.replace(/\(.*$/, ''))
    .filter((part) => part !== '' && part !== '$count' && !part.startsWith('Microsoft.NAV.'));
  return names.at(-1) ?? '';
}

function checkCompany(path: ErpPath, { companyId, conditions }: ErpOptions): void {
  const asked = path.companyId ?? companyId;
  if (asked.toLowerCase() === companyId && !conditions.companyLost) return;
  throw new ErpError(
    404,
    'Internal_CompanyNotFound',
    `Cannot find the company with the id ${asked.slice(0, 50)}.`,
  );
}

function metadata(model: Model): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml; charset=utf-8' },
    body: metadataXml(model),
  };
}

function serviceDocument(request: WireRequest, path: ErpPath, model: Model): WireResponse {
  const value = [...model.sets.keys()].map((name) => ({ name, kind: 'EntitySet', url: name }));
  const context = `${request.origin}${path.root}/$metadata`;
  return jsonResponse(200, JSON.stringify({ '@odata.context': context, value }));
}
