/** What every command works with. */
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { Integration } from '../domain/integration.ts';
import type { ConfiguredMapping, MappingName } from '../domain/mapping.ts';
import type { SystemMetadata } from '../domain/system-metadata.ts';
import { mappingsOf } from '../mapping/index.ts';

export interface CommandContext {
  readonly database: Database;
  readonly intakes: readonly Intake[];
  readonly now: () => Date;
  readonly metadata: SystemMetadata;
  /** To be called when mappings were changed: this process sees it at once. */
  readonly settingsChanged: () => void;
}

/** Who asks, and for which integration. */
export interface Asked {
  readonly integration: Integration;
  /** Name of the caller, kept with what was asked. */
  readonly by: string;
  readonly traceId: string;
  readonly attempt: Attempt;
}

/** Who changes settings; the same change twice is one change. */
export type SettingsCaller = Pick<Asked, 'integration' | 'by'>;

/** One try of a call; a call whose process died is tried again with the same subject. */
export interface Attempt {
  /** GUID for what the call makes. */
  readonly subject: string;
  /** true: an earlier try died before it answered, or left its work to others. */
  readonly repeated: boolean;
}

/** The mapping of that name; null when the integration has none. */
export function mappingNamed(integration: Integration, name: string): ConfiguredMapping | null {
  return mappingsOf(integration).find((mapping) => mapping.name === (name as MappingName)) ?? null;
}
