/** Writing and reading single records through the connectors, in the reconciler's words. */
import {
  ConnectorError,
  RESTING,
  type CallContext,
  type CrmPort,
  type ErpPort,
  type Kind,
  type Lane,
  type Outcome,
  type Write,
} from '@drawbar/connectors/port';
import type { Connections } from '@drawbar/connectors/connections';
import type { Log } from '@drawbar/platform/log';
import type { System } from '../domain/integration.ts';
import { sideOf } from '../domain/mapping.ts';
import type { RecordWrite, Scope, Systems, WriteOutcome } from '../domain/pair-ports.ts';
import { callContext } from './change-source.ts';

/** Shorter than a claim, so that nobody else takes a pair whose answer is still awaited. */
const CALL_MS = 30_000;

export function recordSystems(
  connections: Connections,
  options: {
    readonly signal: AbortSignal;
    readonly lane: Lane;
    readonly traceId: string;
    readonly log: Log;
  },
): Systems {
  const { signal, lane, traceId } = options;
  const context = (): CallContext => callContext(signal, lane, CALL_MS, traceId);
  const open = ({ integration }: Scope, system: System): Promise<ErpPort | CrmPort> =>
    system === 'ERP' ? connections.erp(integration) : connections.crm(integration);
  const kindOf = ({ mapping }: Scope, system: System): Kind => sideOf(mapping, system).kind as Kind;

  return {
    async write(scope, system, writes) {
      try {
        const port = await open(scope, system);
        const kind = kindOf(scope, system);
        const removals = writes.filter((write) => write.op === 'remove');
        const upserts = writes.filter((write) => write.op !== 'remove');
        const outcomes = [
          ...(upserts.length === 0
            ? []
            : await port.upsert(
                kind,
                (await withKnownFields(port, kind, upserts, context())).map(upsertOf),
                { atomic: false },
                context(),
              )),
          ...(removals.length === 0
            ? []
            : await port.remove(
                kind,
                removals.map(({ key, id }) => ({ key, id, ifVersion: null })),
                context(),
              )),
        ];
        logFailures(options.log, scope, system, traceId, outcomes);
        return outcomes.map(outcomeOf);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        return writes.map((write) => notSent(write, error));
      }
    },
    async read(scope, system, ids) {
      const port = await open(scope, system);
      return await port.byIds(kindOf(scope, system), ids, context());
    },
  };
}

/** Without data of customers: an issue's trace id leads here, the issue itself says the rest. */
function logFailures(
  log: Log,
  { integration, mapping }: Scope,
  system: System,
  trace: string,
  outcomes: readonly Outcome[],
): void {
  const failed = outcomes.filter((outcome) => !outcome.ok);
  if (failed.length === 0) return;
  const failures = [...new Set(failed.map(({ failure, code }) => code ?? failure))];
  const about = { integration, mapping: mapping.name, system, trace };
  log.info({ ...about, records: failed.length, failures }, 'records were not written');
}

type Upsert = Exclude<RecordWrite, { op: 'remove' }>;

/**
 * A new record has the fields this installation has and no others; what is changed is known to be
 * there, because it was read.
 */
async function withKnownFields(
  port: ErpPort | CrmPort,
  kind: Kind,
  upserts: readonly Upsert[],
  context: CallContext,
): Promise<readonly Upsert[]> {
  if (!upserts.some(({ op }) => op === 'create')) return upserts;
  const known = new Set(await port.fields(kind, context));
  return upserts.map((write) => {
    if (write.op !== 'create') return write;
    const fields = Object.keys(write.data);
    if (fields.every((field) => known.has(field))) return write;
    const data = Object.entries(write.data).filter(([field]) => known.has(field));
    return { ...write, data: Object.fromEntries(data) };
  });
}

function upsertOf(write: Upsert): Write {
  return write.op === 'create' ? { ...write, lines: [] } : write;
}

function outcomeOf(outcome: Outcome): WriteOutcome {
  if (outcome.ok) return { key: outcome.key, ok: true, id: outcome.id, row: outcome.row };
  const { key, retry, failure, message, field } = outcome;
  return { key, ok: false, retry, failure, message, field, resting: outcome.code === RESTING };
}

/** The connection itself failed: nothing was sent. A new secret mends a refused sign-in for all. */
function notSent({ key }: RecordWrite, error: ConnectorError): WriteOutcome {
  const passes = error.retryable || error.outcomeUnknown || error.failure === 'credentials';
  const retry = passes ? 'later' : 'never';
  const { failure, message, code } = error;
  return { key, ok: false, retry, failure, message, field: null, resting: code === RESTING };
}
