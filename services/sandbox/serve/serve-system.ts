/** Puts one system on its port: API, faults, limits, counters, and its control API. */
import type { Log } from '@drawbar/platform/log';
import { createControl, isControl, type RawCommand } from '../control/control.ts';
import { faultsCommand } from '../control/faults.ts';
import { limitsCommand, recover, type Conditions } from '../control/limits.ts';
import type { SandboxUsers } from '../users.ts';
import type { Clock } from './clock.ts';
import { Faults } from './faults.ts';
import { serveHttp, type HttpServer } from './http.ts';
import { Limits, type LimitSettings } from './limits.ts';
import { RequestLog } from './request-log.ts';
import { createSystem, type Skin } from './system.ts';
import type { WireResponse } from './wire.ts';

/** Change notifications of one system, on their way out. */
export interface Hints {
  delaySeconds: number;
  clear(): void;
  close(): void;
}

export interface SystemParts {
  readonly host: string;
  readonly port: number;
  readonly users: SandboxUsers;
  readonly clock: Clock;
  readonly skin: Skin;
  readonly limits: LimitSettings;
  /** null: there are none. */
  readonly conditions: Conditions | null;
  readonly hints: Hints;
  readonly rawCommands: Readonly<Record<string, RawCommand>>;
  readonly log: Log;
  /** Takes the system's data back to its first load. */
  reload(): Promise<void>;
}

/** Clients compare their watermarks with the time that the system tells them. */
function dated(response: WireResponse, clock: Clock): WireResponse {
  const date = clock.now().toUTCString();
  return { ...response, headers: { ...response.headers, date } };
}

export async function serveSystem(parts: SystemParts): Promise<HttpServer> {
  const { clock, users, skin, hints, conditions, log } = parts;
  const requests = new RequestLog();
  const faults = new Faults();
  const limits = new Limits(parts.limits);
  const onError = (error: unknown): void => {
    log.error({ err: error }, 'The sandbox failed to answer a request');
  };
  const system = createSystem({ skin, users, clock, requests, faults, limits, onError });
  const control = createControl({
    clock,
    requests,
    hints,
    rawCommands: parts.rawCommands,
    commands: {
      faults: faultsCommand(faults),
      limits: limitsCommand(limits, conditions),
      async reset() {
        hints.clear();
        hints.delaySeconds = 0;
        clock.offsetSeconds = 0;
        faults.clear();
        limits.reset();
        await recover(conditions);
        await parts.reload();
        // What was collected while the data was replaced tells of records that are gone.
        hints.clear();
        requests.clear();
        return {};
      },
    },
  });
  const server = await serveHttp({
    host: parts.host,
    port: parts.port,
    onError,
    respond: (request, remoteAddress, exchange) =>
      isControl(request.path)
        ? control(request, remoteAddress)
        : system.respond(request, exchange).then((response) => dated(response, clock)),
  });
  return {
    url: server.url,
    async close() {
      hints.close();
      await server.close();
    },
  };
}
