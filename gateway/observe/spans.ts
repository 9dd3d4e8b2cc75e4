/** OpenTelemetry spans of operations and subgraph requests, for hosts that register a provider. */
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  isSpanContextValid,
  trace,
} from '@opentelemetry/api';
import type { Context, Span } from '@opentelemetry/api';
import type { Observer } from './observer.ts';

/**
 * Spans by the semantic conventions for GraphQL servers: `<kind> <name>` for the operation, below
 * it one span per request to a subgraph. The operation stands below the client's `traceparent`, and
 * subgraphs are told of the operation by the same header. `nowMs` is Unix time in milliseconds.
 */
export function createSpans(nowMs: () => number): Observer {
  const tracer = trace.getTracer('drawbar-gateway');
  return {
    operation({ kind, name, traceId, traceparent }) {
      const attributes = {
        'graphql.operation.type': kind,
        ...(name === null ? {} : { 'graphql.operation.name': name }),
        'drawbar.trace_id': traceId,
      };
      const title = name === null ? kind : `${kind} ${name}`;
      const above = contextOf(traceparent);
      const span = tracer.startSpan(title, { kind: SpanKind.SERVER, attributes }, above);
      const below = trace.setSpan(above, span);
      return {
        traceparent: traceparentOf(span),
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

/** `00-<32 hex digits>-<16 hex digits>-<2 hex digits>`, well-formed. */
function contextOf(traceparent: string | null): Context {
  const [, traceId, spanId, flags] = traceparent?.split('-') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const remote = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** Null where the host has registered no provider and the client sent nothing. */
function traceparentOf(span: Span): string | null {
  const about = span.spanContext();
  if (!isSpanContextValid(about)) return null;
  const flags = about.traceFlags.toString(16).padStart(2, '0');
  return `00-${about.traceId}-${about.spanId}-${flags}`;
}
