/** What a caller hears who wants something written while the integration is switched off. */
import type { IntegrationScope } from '@drawbar/platform/subgraph';
import { problem, type Problem } from '../domain/problem.ts';

/** Reading goes on; nothing is written to either system. Empty while it is switched on. */
export function switchedOff({ enabled, name }: IntegrationScope): Problem[] {
  if (enabled) return [];
  return [
    problem(
      'NOT_ALLOWED_NOW',
      null,
      `The integration ${name} is switched off, so no order is written.`,
      'Switch it on with setIntegrationEnabled, or name another in the header Drawbar-Integration.',
    ),
  ];
}
