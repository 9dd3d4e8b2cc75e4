/** Writes a plan for people: one line for each fetch, in the order in which they can start. */
import type { Plan } from '../plan/plan.ts';
import { pathOf } from './fetch-step.ts';

export function explainPlan(plan: Plan): string {
  return plan.phases
    .map((fetches, phase) =>
      fetches
        .map((fetch) => {
          const needs = fetch.needs.length === 0 ? '' : ` after ${fetch.needs.join(', ')}`;
          const path = pathOf(fetch);
          const place = path === '' ? '' : ` at ${path}`;
          return `${phase}.${fetch.id} ${fetch.subgraph}${place}${needs}: ${fetch.query}`;
        })
        .join('\n'),
    )
    .join('\n');
}
