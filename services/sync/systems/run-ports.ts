/** What the reconciler and the run engine of this process work with. */
import { randomUUID } from 'node:crypto';
import type { Integration } from '../domain/integration.ts';
import { sideOf } from '../domain/mapping.ts';
import type { ReplicaKey } from '../domain/ports.ts';
import type { DecidePorts } from '../domain/reconcile-run.ts';
import { readKinds } from '../domain/replica-run.ts';
import { createPairStore } from '../store/pair-store.ts';
import { changeSource } from './change-source.ts';
import type { InHand } from './in-hand.ts';
import { recordSystems } from './record-systems.ts';
import type { ReconcilerOptions } from './reconciler-options.ts';
import type { RunEngine } from './run-engine.ts';

export function pairPorts(
  { database, intakes, now, random, integrations, leases, log }: ReconcilerOptions,
  integration: Integration,
  signal: AbortSignal,
): DecidePorts {
  const traceId = randomUUID();
  return {
    store: createPairStore({
      database,
      intakes,
      now,
      session: () => leases.session(),
      integration: async () => integration,
      traceId,
    }),
    systems: recordSystems(integrations.connections, { signal, lane: 'bulk', traceId, log }),
    random,
  };
}

export function runPorts(
  options: ReconcilerOptions,
  inHand: InHand,
  signal: AbortSignal,
): RunEngine {
  const { database, intakes, now, integrations, replicas } = options;
  const { erp, crm } = integrations.connections;
  const reading = new Map<string, Promise<unknown>>();
  const read = async (key: ReplicaKey, asOf: Date): Promise<void> => {
    const port = await (key.system === 'ERP' ? erp(key.integration) : crm(key.integration));
    const source = changeSource(port, signal, asOf);
    await readKinds({ source, replicas, signal }, [key]);
  };
  return {
    database,
    intakes,
    now,
    mayHaveEnded: (mapping) => inHand.mayHaveEnded(mapping, now().getTime()),
    ports: (integration) => pairPorts(options, integration, signal),
    refresh(integration, mapping, system, asOf) {
      const { kind } = sideOf(mapping, system);
      const name = `${integration} ${system} ${kind}`;
      // Steps that begin together often have a table in common: whoever comes second finds it read.
      const before = reading.get(name) ?? Promise.resolve();
      const own = before.then(() => read({ integration, system, kind }, asOf));
      const ended = own
        .catch(() => undefined)
        .finally(() => {
          if (reading.get(name) === ended) reading.delete(name);
        });
      reading.set(name, ended);
      return own;
    },
  };
}
