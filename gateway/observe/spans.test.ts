import { INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import type { Context, Span, SpanContext, SpanOptions, TracerProvider } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { startVictim } from '../attacks/fake-gateway.ts';
import type { Victim } from '../attacks/fake-gateway.ts';
import type { Call } from '../execute/types.ts';
import { fakeGraphOptions } from '../serve/fake-graph.ts';
import { openFrames, subscribeTo } from '../subscribe/fake-client.ts';

interface Recorded {
  readonly name: string;
  /** Of the span above it; undefined at the root. */
  readonly parent: SpanContext | undefined;
  readonly attributes: Record<string, unknown>;
  status: unknown;
  ended: boolean;
}

/** A provider that keeps what it is told; every span gets the same id. */
function recorder(own: SpanContext = INVALID_SPAN_CONTEXT): {
  readonly spans: Recorded[];
  readonly provider: TracerProvider;
} {
  const spans: Recorded[] = [];
  const startSpan = (name: string, options: SpanOptions = {}, above?: Context): Span => {
    const attributes = { ...options.attributes };
    const parent = above === undefined ? undefined : trace.getSpanContext(above);
    const span: Recorded = { name, parent, attributes, status: null, ended: false };
    spans.push(span);
    const recording = {
      spanContext: () => own,
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

test('operations stand below the trace of their client, subgraphs below them', async () => {
  const client = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
  const own = { traceId: 'a'.repeat(32), spanId: 'c'.repeat(16), traceFlags: 1 };
  const { spans, provider } = recorder(own);
  trace.setGlobalTracerProvider(provider);
  const told: unknown[] = [];
  const gateway = await startTold(told, true);
  const traceparent = `00-${client.traceId}-${client.spanId}-01`;
  await gateway.post({ query: '{ me }' }, { traceparent });
  await gateway.post({ query: '{ me }' }, { traceparent: `00-${'0'.repeat(32)}-1-01` });
  await gateway.close();
  const roots = spans.filter(({ name }) => name === 'query');
  expect(roots.map(({ parent }) => parent)).toEqual([{ ...client, isRemote: true }, undefined]);
  expect(told).toEqual(Array.from({ length: 2 }, () => `00-${own.traceId}-${own.spanId}-01`));
});

test('what comes over a socket stands below the trace of its init or its upgrade', async () => {
  const upgrade = { traceId: 'd'.repeat(32), spanId: 'e'.repeat(16), traceFlags: 1 };
  const first = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 };
  const { spans, provider } = recorder();
  trace.setGlobalTracerProvider(provider);
  const gateway = await startVictim({ tracing: true });
  const headers = { traceparent: `00-${upgrade.traceId}-${upgrade.spanId}-01` };
  const traceparent = `00-${first.traceId}-${first.spanId}-00`;
  for (const payload of [{}, { traceparent }, { traceparent: 'garbage' }]) {
    const client = await openFrames(gateway.url, { headers });
    client.send({ type: 'connection_init', payload });
    client.send({ type: 'ping' });
    await client.next();
    await client.next();
    client.send(subscribeTo('1', '{ me }'));
    expect(await client.next()).toMatchObject({ payload: { data: { me: 'nobody none' } } });
    client.socket.terminate();
  }
  await gateway.close();
  const roots = spans.filter(({ name }) => name === 'query');
  const parents = [upgrade, first, upgrade].map((parent) => ({ ...parent, isRemote: true }));
  expect(roots.map(({ parent }) => parent)).toEqual(parents);
  const ids = roots.map(({ attributes }) => attributes['drawbar.trace_id']);
  expect(ids).toEqual(parents.map(({ traceId }) => traceId));
});

test('each event of a subscription becomes a span with its subgraph requests below', async () => {
  const { spans, provider } = recorder();
  trace.setGlobalTracerProvider(provider);
  const gateway = await startVictim({ tracing: true });
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription Moves { moved { id name } }' }),
  });
  expect(await response.text()).toContain('"name":"Chair"');
  await gateway.close();
  const names = spans.map(({ name }) => name);
  expect(names).toEqual(['subscription Moves', 'subgraph items']);
  expect(spans.every(({ ended }) => ended)).toBe(true);
});

test('without spans no subgraph is told of a trace', async () => {
  const told: unknown[] = [];
  const gateway = await startTold(told, false);
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  await gateway.post({ query: '{ me }' }, { traceparent });
  await gateway.close();
  expect(told).toEqual([null]);
});

/** A gateway whose subgraph notes which `traceparent` it is told. */
function startTold(told: unknown[], tracing: boolean): Promise<Victim> {
  const { subgraphs = {} } = fakeGraphOptions();
  const { items, stock } = subgraphs;
  if (items === undefined || stock === undefined || !('local' in items)) throw new Error('None');
  const createContext = (call: Call): object => {
    told.push(call.traceparent);
    return items.local.createContext(call);
  };
  const local = { ...items.local, createContext };
  return startVictim({ tracing, subgraphs: { items: { local }, stock } });
}
