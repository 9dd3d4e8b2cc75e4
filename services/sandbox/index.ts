/** Starts the sandbox: an ERP and a CRM of our own, each on its port, over one database. */
import { openDatabase } from '@drawbar/platform/database';
import type { Log } from '@drawbar/platform/log';
import { migrate } from '@drawbar/platform/migrate';
import { dateInZone } from '@drawbar/schema/values';
import { createControl, isControl, type Command, type RawCommand } from './control/control.ts';
import { faultsCommand, limitsCommand } from './control/faults.ts';
import { recordsCommand } from './control/records.ts';
import { stockMovements } from './control/stock-movements.ts';
import { ensureCredentials } from './credentials.ts';
import { crmEditor } from './crm/editor.ts';
import { crmErrorResponse } from './crm/errors.ts';
import { createCrmSkin, CRM_LIMITS } from './crm/skin.ts';
import { erpEditor } from './erp/editor.ts';
import { erpErrorResponse } from './erp/errors.ts';
import { createErpSkin, ERP_LIMITS } from './erp/skin.ts';
import { recordId } from './load/guid.ts';
import { load, loadIfNeeded, type LoadOptions } from './load/load.ts';
import { Clock } from './serve/clock.ts';
import { Faults } from './serve/faults.ts';
import { serveHttp, type HttpServer } from './serve/http.ts';
import { Limits, type LimitSettings } from './serve/limits.ts';
import { RequestLog } from './serve/request-log.ts';
import { createSystem, type Skin } from './serve/system.ts';
import { createStore } from './store/store.ts';
import { usersOf, type SandboxUsers } from './users.ts';

export { BadData } from './load/csv.ts';

export interface SandboxOptions {
  /** A database of the sandbox's own; it is migrated here. */
  readonly databaseUrl: string;
  readonly host: string;
  /** 0: any free port. */
  readonly erpPort: number;
  readonly crmPort: number;
  /** Folder of CSV files, plain or `.gz`; null: CRONUS. */
  readonly dataFolder: string | null;
  /** Made when it is not there. */
  readonly credentialsFile: string;
  /** `YYYY-MM-DD`: the day that CRONUS's dates are moved to; null: today in UTC. */
  readonly today: string | null;
  readonly log: Log;
}

export interface Sandbox {
  /** `http://host:port`, without a path. */
  readonly erpUrl: string;
  readonly crmUrl: string;
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 8;

/**
 * @throws {BadData} naming file, line and column, when the data folder cannot be loaded.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const credentials = ensureCredentials(options.credentialsFile);
  const erpUsers = usersOf('erp', credentials);
  const crmUsers = usersOf('crm', credentials);
  await migrate(options.databaseUrl, 'sandbox', new URL('./store/migrations/', import.meta.url));
  const database = openDatabase(options.databaseUrl, { max: CONNECTIONS_MAX, name: 'sandbox' });
  const servers: HttpServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    await database.close();
  };
  try {
    const { sql } = database;
    const loading = (): LoadOptions => ({
      sql,
      dataFolder: options.dataFolder,
      today: options.today ?? dateInZone(new Date(), 'UTC'),
      now: new Date(),
      erpUsers,
      crmUsers,
    });
    const loaded = await loadIfNeeded(loading());
    if (loaded !== null) options.log.info(loaded, 'Demo data loaded');
    const store = createStore(sql);
    const shared = { options, store, servers, reset: () => load(loading()) };
    const erpClock = new Clock();
    const erp = await serveSystem({
      ...shared,
      port: options.erpPort,
      limits: ERP_LIMITS,
      users: erpUsers,
      clock: erpClock,
      skin: createErpSkin({
        store,
        clock: erpClock,
        companyId: recordId('erp', 'company', 'company'),
      }),
      commands: {
        'stock-movements': stockMovements({
          store,
          clock: erpClock,
          actor: erpUsers.administrator.id,
        }),
      },
      rawCommands: {
        records: recordsCommand({
          system: 'erp',
          store,
          clock: erpClock,
          actor: erpUsers.administrator.id,
          editorOf: (set, rows) => erpEditor(set, rows, erpUsers.administrator.id),
          errorResponse: erpErrorResponse,
        }),
      },
    });
    const crmClock = new Clock();
    const crm = await serveSystem({
      ...shared,
      port: options.crmPort,
      limits: CRM_LIMITS,
      users: crmUsers,
      clock: crmClock,
      skin: createCrmSkin({
        store,
        clock: crmClock,
        organizationId: recordId('crm', 'organization', 'organization'),
        businessUnitId: recordId('crm', 'businessunit', 'root'),
      }),
      commands: {},
      rawCommands: {
        records: recordsCommand({
          system: 'crm',
          store,
          clock: crmClock,
          actor: crmUsers.administrator.id,
          editorOf: crmEditor,
          errorResponse: crmErrorResponse,
        }),
      },
    });
    return { erpUrl: erp.url, crmUrl: crm.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function serveSystem(parts: {
  readonly options: SandboxOptions;
  readonly servers: HttpServer[];
  readonly port: number;
  readonly users: SandboxUsers;
  readonly clock: Clock;
  readonly skin: Skin;
  readonly limits: LimitSettings;
  readonly commands: Readonly<Record<string, Command>>;
  readonly rawCommands: Readonly<Record<string, RawCommand>>;
  reset(): Promise<unknown>;
}): Promise<HttpServer> {
  const { options, clock } = parts;
  const requests = new RequestLog();
  const faults = new Faults();
  const limits = new Limits(parts.limits);
  const onError = (error: unknown): void => {
    options.log.error({ err: error }, 'The sandbox failed to answer a request');
  };
  const system = createSystem({
    skin: parts.skin,
    users: parts.users,
    clock,
    requests,
    faults,
    limits,
    onError,
  });
  const control = createControl({
    clock,
    requests,
    rawCommands: parts.rawCommands,
    commands: {
      ...parts.commands,
      faults: faultsCommand(faults),
      limits: limitsCommand(limits),
      async reset() {
        await parts.reset();
        clock.offsetSeconds = 0;
        requests.clear();
        faults.clear();
        limits.reset();
        return {};
      },
    },
  });
  const server = await serveHttp({
    host: options.host,
    port: parts.port,
    onError,
    respond: (request, remoteAddress, exchange) =>
      isControl(request.path) ? control(request, remoteAddress) : system.respond(request, exchange),
  });
  parts.servers.push(server);
  return server;
}
