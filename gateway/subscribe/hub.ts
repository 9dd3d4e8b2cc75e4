/** Shares streams: one upstream per distinct subscription, one execution of each event. */
import type { Call, Prepared, SubgraphRequest, SubgraphResponse } from '../execute/types.ts';
import type { Observer, OperationWatch } from '../observe/observer.ts';
import type { DocumentGate } from '../protect/document-gate.ts';
import type { EngineSlot, Lease } from '../serve/engine-slot.ts';
import { errorsBody } from '../serve/error-entry.ts';
import type { GatewayLog } from '../serve/gateway-options.ts';
import type { OperationRequest } from '../serve/run-operation.ts';
import type { TransportPool } from '../serve/transport-pool.ts';
import { createEventQueue } from './event-queue.ts';
import type { EventQueue } from './event-queue.ts';
import { isOfSubgraph, streamFailure } from './stream-failure.ts';
import { SYSTEM_CLOCK, runUpstream } from './upstream.ts';

export interface HubOptions {
  readonly slot: EngineSlot;
  readonly gate: DocumentGate;
  readonly transports: TransportPool;
  /** How long the rest of the plan may take for one event, in milliseconds. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly random: () => number;
  /** Watches the execution of each event; null costs nothing. */
  readonly observer: Observer | null;
  /** Is told of failures that clients are told nothing of. */
  readonly log: Pick<GatewayLog, 'error'>;
}

/** One client's place at a stream. */
export interface Seat {
  readonly texts: AsyncIterable<string>;
  /** Ends `texts` after what waits; `last` comes as its final result. */
  end(last?: string): void;
  /** Must be called once, also after the stream has ended. */
  leave(): void;
}

export interface Hub {
  /** Streams open at subgraphs now. */
  readonly upstreams: number;
  open(request: OperationRequest): Seat;
  /** Ends every stream; clients see an orderly end. */
  close(): void;
}

/** A client's queue and where it hangs now; sources merge, so that changes. */
interface Member {
  readonly queue: EventQueue;
  group: Group;
}

/**
 * Operations that ask for the same thing in the same words, with the same variables (the source may
 * know only some of them): every event is executed once.
 */
interface Group {
  readonly key: string;
  readonly request: OperationRequest;
  readonly members: Set<Member>;
  /** Null before the group has a source and after it has ended. */
  source: Source | null;
  prepared: Prepared;
  lease: Lease;
  lastText: string | null;
}

/** One stream at a subgraph and the groups that it feeds. */
interface Source {
  readonly key: string;
  readonly groups: Map<string, Group>;
  readonly controller: AbortController;
  events: number;
  /** JSON text of the data of its last event. */
  last: string | null;
  busy: boolean;
}

/** Results that wait for one slow client before the oldest are dropped. */
const QUEUE_CAPACITY = 32;

export function createHub(options: HubOptions): Hub {
  const sources = new Map<string, Set<Source>>();
  const state: HubState = { options, sources };
  const stopListening = options.slot.onSwap(() => moveToNewEngine(state));
  return {
    get upstreams() {
      return [...sources.values()].reduce((sum, set) => sum + set.size, 0);
    },
    open: (request) => open(state, request),
    close() {
      stopListening();
      for (const source of allSources(state)) endSource(state, source, undefined);
    },
  };
}

interface HubState {
  readonly options: HubOptions;
  /** Several streams of one key exist while a later client gets its own first event. */
  readonly sources: Map<string, Set<Source>>;
}

function allSources(state: HubState): Source[] {
  return [...state.sources.values()].flatMap((set) => [...set]);
}

function open(state: HubState, request: OperationRequest): Seat {
  const { slot, gate } = state.options;
  const lease = slot.acquire();
  const queue = createEventQueue(QUEUE_CAPACITY);
  const { text, operationName } = request.prepared;
  const prepared = gate.admit(lease.engine, text, operationName);
  if ('errors' in prepared) {
    lease.release();
    queue.end(errorsBody(prepared.errors, request.traceId));
    return { texts: queue, end() {}, leave() {} };
  }
  const group: Group = {
    key: JSON.stringify([text, operationName, request.parameters.variables]),
    request,
    members: new Set(),
    source: null,
    prepared,
    lease,
    lastText: null,
  };
  const member: Member = { queue, group };
  group.members.add(member);
  place(state, group);
  return { texts: queue, end: (last) => queue.end(last), leave: () => leave(state, member) };
}

/**
 * Gives a group its source: one that has told nothing yet, else a new one, because the first event
 * of a stream is often the whole state and a later client needs it too.
 */
function place(state: HubState, group: Group): void {
  const { engine } = group.lease;
  const { variables } = group.request.parameters;
  const call = callOf(state, group, new AbortController().signal);
  const wanted = engine.subscriptionSource(group.prepared, variables, call);
  if ('errors' in wanted) {
    endGroup(group, errorsBody(wanted.errors, group.request.traceId));
    return;
  }
  const key = sourceKey(state, group, wanted);
  const siblings = state.sources.get(key) ?? new Set();
  state.sources.set(key, siblings);
  const fresh = [...siblings].find((source) => source.events === 0);
  if (fresh) {
    join(fresh, group);
    return;
  }
  const source: Source = {
    key,
    groups: new Map(),
    controller: new AbortController(),
    events: 0,
    last: null,
    busy: false,
  };
  siblings.add(source);
  join(source, group);
  start(state, source, group, wanted);
}

/** Everything that can change what the subgraph tells. */
function sourceKey(state: HubState, group: Group, wanted: SubgraphRequest): string {
  const { identity, headers } = group.request;
  const where = state.options.transports.placeOf(wanted.subgraph, urlOf(group, wanted));
  return JSON.stringify([where, wanted.query, wanted.variables, identity.key, headers]);
}

function urlOf(group: Group, wanted: SubgraphRequest): string | null {
  const { subgraphs } = group.lease.engine;
  return subgraphs.find(({ name }) => name === wanted.subgraph)?.url ?? null;
}

function join(source: Source, group: Group): void {
  const same = source.groups.get(group.key);
  if (same === undefined) {
    source.groups.set(group.key, group);
    group.source = source;
    return;
  }
  moveMembers(group, same);
}

/** Leaves `from` empty and its lease released. */
function moveMembers(from: Group, to: Group): void {
  for (const member of from.members) {
    member.group = to;
    to.members.add(member);
  }
  from.members.clear();
  from.source = null;
  from.lease.release();
}

function start(state: HubState, source: Source, group: Group, wanted: SubgraphRequest): void {
  const { transports, random } = state.options;
  const transport = transports.acquire(wanted.subgraph, urlOf(group, wanted));
  const call = { ...callOf(state, group, source.controller.signal), deadline: Infinity };
  void runUpstream(
    { transport, request: wanted, call, random, clock: SYSTEM_CLOCK },
    {
      event: (event) => receive(state, source, event),
      broken() {
        for (const fed of source.groups.values()) markGap(fed);
      },
      ended: (error) => endSource(state, source, error),
    },
  ).finally(() => transport.close());
}

function callOf(state: HubState, group: Group, signal: AbortSignal): Call {
  const { identity, headers, traceId } = group.request;
  const deadline = state.options.now() + state.options.timeoutMs;
  return { caller: identity.caller, headers, traceId, signal, deadline };
}

async function receive(state: HubState, source: Source, event: SubgraphResponse): Promise<void> {
  source.events += 1;
  const text = JSON.stringify(event.data);
  const twin = source.events > 1 ? twinOf(state, source, text) : undefined;
  if (twin !== undefined) {
    merge(state, source, twin);
    if (source.groups.size === 0) return;
  }
  source.last = text;
  source.busy = true;
  // an execution completes the data in place, so that each needs its own
  const [first, ...others] = source.groups.values();
  const told = others.map((group) => tell(state, source, group, { ...event, data: parse(text) }));
  if (first !== undefined) told.push(tell(state, source, first, event));
  await Promise.all(told);
  source.busy = false;
}

function parse(text: string): SubgraphResponse['data'] {
  return JSON.parse(text) as SubgraphResponse['data'];
}

async function tell(
  state: HubState,
  source: Source,
  group: Group,
  event: SubgraphResponse,
): Promise<void> {
  const watch = watchOf(state, group);
  const bare = callOf(state, group, source.controller.signal);
  const call = watch === null ? bare : { ...bare, observer: watch, traceparent: watch.traceparent };
  const { variables } = group.request.parameters;
  const { engine } = group.lease;
  const { body, hasErrors } = await engine.executeEvent(group.prepared, variables, call, event);
  watch?.ended({ hasErrors, shared: false });
  group.lastText = body;
  for (const { queue } of group.members) queue.push(body);
}

/** Every event is an execution of its own, below the trace of the client that came first. */
function watchOf({ options }: HubState, { request, prepared }: Group): OperationWatch | null {
  if (options.observer === null) return null;
  const { traceId, traceparent } = request;
  const { kind, operationName: name } = prepared;
  return options.observer.operation({ kind, name, traceId, traceparent });
}

/** Another stream of the same source that told the same last: both stand at the same point. */
function twinOf(state: HubState, source: Source, text: string): Source | undefined {
  const siblings = state.sources.get(source.key);
  if (siblings === undefined || siblings.size < 2) return undefined;
  return [...siblings].find((other) => other !== source && other.last === text);
}

/** Moves the groups that the twin has too; an event that the twin has told already is repeated. */
function merge(state: HubState, source: Source, twin: Source): void {
  for (const [key, group] of source.groups) {
    const target = twin.groups.get(key);
    if (target === undefined) continue;
    for (const { queue } of group.members) {
      if (!twin.busy && target.lastText !== null) queue.push(target.lastText);
    }
    source.groups.delete(key);
    moveMembers(group, target);
  }
  if (source.groups.size === 0) drop(state, source);
}

/** Ends a source with an error, in order (`null`), or because the gateway stops (`undefined`). */
function endSource(state: HubState, source: Source, error: unknown): void {
  for (const group of source.groups.values()) {
    const { traceId } = group.request;
    if (error != null && !isOfSubgraph(error)) {
      state.options.log.error({ err: error, traceId }, 'A stream failed inside the gateway');
    }
    endGroup(group, error == null ? undefined : streamFailure(error, traceId));
  }
  source.groups.clear();
  drop(state, source);
}

/** Ends a group for all its members, with a last result or without. */
function endGroup(group: Group, last: string | undefined): void {
  for (const { queue } of group.members) queue.end(last);
  group.members.clear();
  group.source = null;
  group.lease.release();
}

function markGap(group: Group): void {
  for (const { queue } of group.members) queue.gap(0);
}

function drop(state: HubState, source: Source): void {
  source.controller.abort();
  const siblings = state.sources.get(source.key);
  siblings?.delete(source);
  if (siblings?.size === 0) state.sources.delete(source.key);
}

function leave(state: HubState, member: Member): void {
  const { group, queue } = member;
  queue.end();
  if (!group.members.delete(member) || group.members.size > 0) return;
  const { source } = group;
  group.source = null;
  group.lease.release();
  source?.groups.delete(group.key);
  if (source?.groups.size === 0) drop(state, source);
}

/**
 * After a swap: a stream whose operation still asks its subgraph for the same thing goes on; one
 * that asks for something else is moved, with a visible gap; an invalid one ends with the reason.
 */
function moveToNewEngine(state: HubState): void {
  for (const source of allSources(state)) {
    for (const group of source.groups.values()) renew(state, source, group);
    if (source.groups.size === 0) drop(state, source);
  }
}

function renew(state: HubState, source: Source, group: Group): void {
  const { slot, gate } = state.options;
  const { text, operationName } = group.prepared;
  const lease = slot.acquire();
  const prepared = gate.admit(lease.engine, text, operationName);
  if ('errors' in prepared) {
    lease.release();
    source.groups.delete(group.key);
    endGroup(group, errorsBody(prepared.errors, group.request.traceId));
    return;
  }
  group.lease.release();
  group.lease = lease;
  group.prepared = prepared;
  if (staysAt(state, source, group)) return;
  markGap(group);
  source.groups.delete(group.key);
  place(state, group);
}

function staysAt(state: HubState, source: Source, group: Group): boolean {
  const call = callOf(state, group, source.controller.signal);
  const { variables } = group.request.parameters;
  const wanted = group.lease.engine.subscriptionSource(group.prepared, variables, call);
  return !('errors' in wanted) && sourceKey(state, group, wanted) === source.key;
}
