/** Prometheus metrics of the gateway: what was asked, how long it took, what failed. */
import type { ServerResponse } from 'node:http';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Observer } from './observer.ts';

/** Figures that are read when the metrics are asked for. */
export interface Gauges {
  readonly upstreamStreams: () => number;
  readonly clientStreams: () => number;
  readonly sharedQueries: () => number;
}

export interface Metrics extends Observer {
  /** Answers `/metrics` in Prometheus' text format. */
  answer(response: ServerResponse): Promise<void>;
}

/** Seconds; the small ones are what a hot query takes in this process. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** `nowMs` is a monotonic clock in milliseconds. */
export function createMetrics(gauges: Gauges, nowMs: () => number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'drawbar_operation_duration_seconds',
    help: 'Time from a prepared operation to its whole answer.',
    labelNames: ['kind', 'outcome'],
    buckets: BUCKETS,
    registers,
  });
  const shared = new Counter({
    name: 'drawbar_operations_shared_total',
    help: 'Operations answered by the execution of an equal one in flight.',
    registers,
  });
  const refused = new Counter({
    name: 'drawbar_requests_refused_total',
    help: 'Requests that ran no operation, by code.',
    labelNames: ['code', 'status'],
    registers,
  });
  const fetches = new Histogram({
    name: 'drawbar_subgraph_fetch_duration_seconds',
    help: 'Time of one request to a subgraph.',
    labelNames: ['subgraph', 'outcome'],
    buckets: BUCKETS,
    registers,
  });
  addGauges(gauges, registry);
  return {
    operation({ kind }) {
      const started = nowMs();
      return {
        traceparent: null,
        fetched({ subgraph, outcome, durationMs }) {
          fetches.observe({ subgraph, outcome }, durationMs / 1000);
        },
        ended(outcome) {
          if (outcome.shared) shared.inc();
          const result = outcome.hasErrors ? 'errors' : 'ok';
          duration.observe({ kind, outcome: result }, (nowMs() - started) / 1000);
        },
      };
    },
    refused: (code, status) => refused.inc({ code, status }),
    async answer(response) {
      const text = await registry.metrics();
      const type = registry.contentType;
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(text);
    },
  };
}

function addGauges(gauges: Gauges, registry: Registry): void {
  const named: readonly (readonly [string, string, () => number])[] = [
    ['drawbar_upstream_streams', 'Streams open at subgraphs.', gauges.upstreamStreams],
    ['drawbar_client_streams', 'Streams open to clients.', gauges.clientStreams],
    ['drawbar_shared_queries', 'Queries in flight that can be shared.', gauges.sharedQueries],
  ];
  for (const [name, help, read] of named) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        gauge.set(read());
      },
    });
  }
}
