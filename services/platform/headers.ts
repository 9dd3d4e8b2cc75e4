/** Headers of ours between client, gateway and subgraph, besides the signed caller. */

/** Joins a client's error with our log lines. */
export const TRACE_HEADER = 'drawbar-trace';

/** Id or name of the integration that a request is scoped to (`design.md` 4, rule 9). */
export const INTEGRATION_HEADER = 'drawbar-integration';
