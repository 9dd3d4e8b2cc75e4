/** What resolvers of this subgraph find in their context. */
import type { SubgraphContext } from '@drawbar/platform/context';
import type { Asked, Attempt, CommandContext } from '../commands/context.ts';
import type { SyncAccess } from '../domain/access.ts';
import type { SetupPorts, SystemFacts } from '../domain/integration-ports.ts';
import type { Integration } from '../domain/integration.ts';
import type { RecordUrls } from '../domain/record-urls.ts';
import type { SyncEvents } from '../domain/sync-events.ts';
import type { SyncLoaders } from './loaders.ts';

export interface SyncContext extends SubgraphContext {
  readonly setup: SetupPorts;
  readonly systems: SystemFacts;
  readonly access: SyncAccess;
  readonly loaders: SyncLoaders;
  readonly commands: CommandContext;
  readonly events: SyncEvents;
  readonly urls: RecordUrls;
  readonly now: () => Date;
}

/** Parent of an interface: its type is written on it. */
export interface Typed {
  readonly __typename: string;
}

/** Who asks, for what a command keeps of it. */
export function askedBy(
  { request }: SyncContext,
  integration: Integration,
  attempt: Attempt,
): Asked {
  return { integration, by: request.caller.name, traceId: request.traceId, attempt };
}
