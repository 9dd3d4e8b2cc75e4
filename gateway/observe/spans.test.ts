import { trace } from '@opentelemetry/api';
import type { Span, SpanOptions, TracerProvider } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { startVictim } from '../attacks/fake-gateway.ts';

interface Recorded {
  readonly name: string;
  readonly attributes: Record<string, unknown>;
  status: unknown;
  ended: boolean;
}

/** A provider that keeps what it is told. */
function recorder(): { readonly spans: Recorded[]; readonly provider: TracerProvider } {
  const spans: Recorded[] = [];
  const startSpan = (name: string, options: SpanOptions = {}): Span => {
    const attributes = { ...options.attributes };
    const span: Recorded = { name, attributes, status: null, ended: false };
    spans.push(span);
    const recording = {
      setAttributes: (more: object) => Object.assign(span.attributes, more),
      setStatus: (status: unknown) => Object.assign(span, { status }),
      end: () => Object.assign(span, { ended: true }),
    };
    return recording as unknown as Span;
  };
  const tracer = { startSpan, startActiveSpan: () => undefined };
  return { spans, provider: { getTracer: () => tracer } as unknown as TracerProvider };
}

afterEach(() => trace.disable());

test('an operation and its subgraph requests become spans, errors marked', async () => {
  const { spans, provider } = recorder();
  trace.setGlobalTracerProvider(provider);
  const gateway = await startVictim({ tracing: true });
  await gateway.ask('query Stock { items { stock } }');
  await gateway.close();
  const names = spans.map(({ name }) => name);
  expect(names).toEqual(['query Stock', 'subgraph items', 'subgraph stock']);
  expect(spans.every(({ ended }) => ended)).toBe(true);
  expect(spans[0]?.attributes).toMatchObject({
    'graphql.operation.type': 'query',
    'graphql.operation.name': 'Stock',
  });
  expect(spans[2]?.attributes).toMatchObject({ 'drawbar.subgraph.representations': 2 });
});
