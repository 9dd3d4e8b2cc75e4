/** What the reconciler and the run engine of this process work with. */
import { randomUUID } from 'node:crypto';
import type { Integration, System } from '../domain/integration.ts';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import type { DecidePorts } from '../domain/reconcile-run.ts';
import { readKind } from '../domain/replica-run.ts';
import { createPairStore } from '../store/pair-store.ts';
import { changeSource } from './change-source.ts';
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

export function runPorts(options: ReconcilerOptions, signal: AbortSignal): RunEngine {
  const { database, intakes, now, integrations, replicas } = options;
  return {
    database,
    intakes,
    now,
    ports: (integration) => pairPorts(options, integration, signal),
    async refresh(integration: string, mapping: TableMapping, systems: readonly System[], asOf) {
      const { erp, crm } = integrations.connections;
      await Promise.all(
        systems.map(async (system) => {
          const port = await (system === 'ERP' ? erp(integration) : crm(integration));
          const source = changeSource(port, signal, asOf.getTime());
          const { kind } = sideOf(mapping, system);
          await readKind({ source, replicas, signal }, { integration, system, kind });
        }),
      );
    },
  };
}
