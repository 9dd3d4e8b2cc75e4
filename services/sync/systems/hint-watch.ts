/** Asks a system to send hints, and asks again before it stops doing so. */
import { createHmac } from 'node:crypto';
import type { CrmPort, ErpPort, Kind } from '@drawbar/connectors/port';
import type { Log } from '@drawbar/platform/log';
import type { System } from '../domain/integration.ts';
import { callContext } from './change-source.ts';

/** Where systems reach us, and the secret that every target's own secret is made from. */
export interface HintSettings {
  /** Address of the gateway as the two systems reach it, without a path. */
  readonly url: string;
  readonly secret: string;
  /** true: an address of this machine, which only a sandbox reaches. */
  readonly local: boolean;
}

/** Kinds whose changes matter at once; the others are looked at in turn. */
export interface HintWatch {
  /** Subscribes when it is due; true while the system sends hints. Never throws. */
  keep(port: ErpPort | CrmPort, kinds: readonly string[], signal: AbortSignal): Promise<boolean>;
}

/** A system drops subscriptions whose receiver answered badly, so they are looked at hourly. */
const LOOK_AGAIN_MS = 3_600_000;
const TRY_AGAIN_MS = 60_000;
/** The gateway of this machine may still be starting. */
const LISTENING_TIMEOUT_MS = 1_000;

/** The path under which hints of one system of one integration arrive. */
export function hintPath(integration: string, system: System): string {
  return `/hints/${integration}/${system.toLowerCase()}`;
}

/** Comes with every hint; 64 hex digits, the same after a restart. */
export function hintSecret(secret: string, integration: string, system: System): string {
  return createHmac('sha256', secret).update(hintPath(integration, system)).digest('hex');
}

export function createHintWatch(
  settings: HintSettings,
  target: { readonly integration: string; readonly system: System },
  options: { readonly log: Log; readonly now: () => Date },
): HintWatch {
  const { integration, system } = target;
  let due = 0;
  let watched = false;
  return {
    async keep(port, kinds, signal) {
      const at = options.now().getTime();
      if (at < due) return watched;
      // A subscription begins with a question to us; nobody is asked to ask a closed door.
      if (settings.local && !(await isListening(settings.url))) return false;
      try {
        const { renewBefore, kinds: hinted } = await port.watch(
          kinds as readonly Kind[],
          {
            url: settings.url + hintPath(integration, system),
            secret: hintSecret(settings.secret, integration, system),
          },
          callContext(signal, 'bulk'),
        );
        watched = hinted.length > 0;
        const again = at + (watched ? LOOK_AGAIN_MS : TRY_AGAIN_MS);
        due = Math.min(again, renewBefore?.getTime() ?? Number.POSITIVE_INFINITY);
      } catch (error) {
        watched = false;
        due = at + TRY_AGAIN_MS;
        const { message } = error as Error;
        options.log.warn({ integration, system, message }, 'The system sends no hints; polling');
      }
      return watched;
    },
  };
}

async function isListening(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(LISTENING_TIMEOUT_MS);
    return (await fetch(`${url}/healthz`, { signal })).ok;
  } catch {
    return false;
  }
}
