/** OpenTelemetry spans of operations and subgraph requests, for hosts that register a provider. */
import { SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import type { Observer } from './observer.ts';

/**
 * Spans by the semantic conventions for GraphQL servers: `<kind> <name>` for the operation, below
 * it one span per request to a subgraph. `nowMs` is Unix time in milliseconds.
 */
export function createSpans(nowMs: () => number): Observer {
  const tracer = trace.getTracer('drawbar-gateway');
  return {
    operation({ kind, name, traceId }) {
      const span = tracer.startSpan(name === null ? kind : `${kind} ${name}`, {
        kind: SpanKind.SERVER,
        attributes: {
          'graphql.operation.type': kind,
          ...(name === null ? {} : { 'graphql.operation.name': name }),
          'drawbar.trace_id': traceId,
        },
      });
      const below = trace.setSpan(context.active(), span);
      return {
        fetched({ subgraph, path, query, representations, durationMs, outcome }) {
          const endTime = nowMs();
          const options = { kind: SpanKind.CLIENT, startTime: endTime - durationMs };
          const child = tracer.startSpan(`subgraph ${subgraph}`, options, below);
          child.setAttributes({
            'drawbar.subgraph.name': subgraph,
            'drawbar.subgraph.path': path,
            'drawbar.subgraph.representations': representations,
            'graphql.document': query,
          });
          if (outcome !== 'ok') child.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
          child.end(endTime);
        },
        ended({ hasErrors }) {
          if (hasErrors) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end(nowMs());
        },
      };
    },
    refused() {},
  };
}
