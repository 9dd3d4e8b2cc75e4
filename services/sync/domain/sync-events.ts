/** What happened in any process, as it is announced: ids only. */
export interface SyncEvent {
  readonly topic: 'run' | 'coupling' | 'issue' | 'work' | 'settings';
  /** GUID of the integration. */
  readonly integration: string;
  readonly id: string;
  /** What happened to a coupling; empty for others. */
  readonly detail: string;
}

export interface SyncEvents {
  /** Calls `listener` for every event until the answer is called; never throws. */
  subscribe(listener: (event: SyncEvent) => void): () => void;
}
