/** Starts the sandbox: an ERP and a CRM of our own, each on its port, over one database. */
import type { Log } from '@drawbar/platform/log';
import { migrate } from '@drawbar/platform/migrate';
import { dateInZone } from '@drawbar/schema/values';
import { recordsCommand } from './control/records.ts';
import { stockMovements } from './control/stock-movements.ts';
import { ensureCredentials } from './credentials.ts';
import { crmEditor } from './crm/editor.ts';
import { crmErrorResponse } from './crm/errors.ts';
import { createCrmSkin, CRM_LIMITS } from './crm/skin.ts';
import { ErpConditions } from './erp/conditions.ts';
import { erpEditor } from './erp/editor.ts';
import { erpErrorResponse } from './erp/errors.ts';
import { createErpSkin, ERP_LIMITS } from './erp/skin.ts';
import { createCrmHints } from './hints/crm-hints.ts';
import { createErpHints } from './hints/erp-hints.ts';
import { recordId } from './load/guid.ts';
import { loadIfNeeded, reload, type LoadOptions } from './load/load.ts';
import { Clock } from './serve/clock.ts';
import type { HttpServer } from './serve/http.ts';
import { serveSystem, type SystemParts } from './serve/serve-system.ts';
import { connect } from './store/connect.ts';
import { createStore, type Store } from './store/store.ts';
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

const CLOSE_TIMEOUT_SECONDS = 3;

/**
 * @throws {BadData} naming file, line and column, when the data folder cannot be loaded.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const credentials = ensureCredentials(options.credentialsFile);
  const erpUsers = usersOf('erp', credentials);
  const crmUsers = usersOf('crm', credentials);
  await migrate(options.databaseUrl, 'sandbox', new URL('./store/migrations/', import.meta.url));
  const sql = connect(options.databaseUrl);
  const servers: HttpServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    await sql.end({ timeout: CLOSE_TIMEOUT_SECONDS });
  };
  try {
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
    const shared: Shared = {
      options,
      store,
      reload: (system) => store.exclusive(system, () => reload(system, loading())),
    };
    servers.push(await serveSystem(erpParts(shared, erpUsers)));
    servers.push(await serveSystem(crmParts(shared, crmUsers)));
    const [erp, crm] = servers;
    return { erpUrl: erp?.url ?? '', crmUrl: crm?.url ?? '', close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Shared {
  readonly options: SandboxOptions;
  readonly store: Store;
  reload(system: 'erp' | 'crm'): Promise<void>;
}

function erpParts({ options, store, reload: load }: Shared, users: SandboxUsers): SystemParts {
  const clock = new Clock();
  const actor = users.administrator.id;
  const companyId = recordId('erp', 'company', 'company');
  const onError = hintFailed(options.log);
  const conditions = new ErpConditions(store);
  return {
    host: options.host,
    port: options.erpPort,
    users,
    clock,
    skin: createErpSkin({ store, clock, companyId, conditions }),
    limits: ERP_LIMITS,
    conditions,
    hints: createErpHints({ store, clock, actor, onError }),
    rawCommands: {
      'stock-movements': stockMovements({
        store,
        clock,
        actor,
        ledger: erpEditor('itemLedgerEntries', [], actor),
      }),
      records: recordsCommand({
        system: 'erp',
        store,
        clock,
        actor,
        editorOf: (set, rows) => erpEditor(set, rows, actor),
        errorResponse: (error) => erpErrorResponse(error, 'en-US'),
      }),
    },
    log: options.log,
    reload: () => load('erp'),
  };
}

function crmParts({ options, store, reload: load }: Shared, users: SandboxUsers): SystemParts {
  const clock = new Clock();
  return {
    host: options.host,
    port: options.crmPort,
    users,
    clock,
    skin: createCrmSkin({
      store,
      clock,
      organizationId: recordId('crm', 'organization', 'organization'),
      businessUnitId: recordId('crm', 'businessunit', 'root'),
    }),
    limits: CRM_LIMITS,
    conditions: null,
    hints: createCrmHints({ store, onError: hintFailed(options.log) }),
    rawCommands: {
      records: recordsCommand({
        system: 'crm',
        store,
        clock,
        actor: users.administrator.id,
        editorOf: crmEditor,
        errorResponse: crmErrorResponse,
      }),
    },
    log: options.log,
    reload: () => load('crm'),
  };
}

function hintFailed(log: Log): (error: unknown) => void {
  return (error) => log.warn({ err: error }, 'A change notification failed');
}
