/** What resolvers of this subgraph find in their context. */
import type { SubgraphContext } from '@drawbar/platform/context';
import type { SetupPorts } from '../domain/integration-ports.ts';

export interface SyncContext extends SubgraphContext {
  readonly setup: SetupPorts;
}

/** Parent of an interface: its type is written on it. */
export interface Typed {
  readonly __typename: string;
}
