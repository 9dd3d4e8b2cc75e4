/** When a selection applies: `@skip` and `@include` as an OR of ANDs over variables. */
import { Kind } from 'graphql';
import type { DirectiveNode } from 'graphql';

/** `name` stands for "the variable is true", `!name` for "it is not true". */
export type Literal = string;

/** Null is "always"; an empty list is "never"; else one of the inner lists must hold as a whole. */
export type Condition = null | readonly (readonly Literal[])[];

export const NEVER: Condition = [];

/** More alternatives than this are not worth a request's text: the field is then always fetched. */
const MAX_ALTERNATIVES = 8;

/** What the directives of one selection say. */
export function conditionOf(directives: readonly DirectiveNode[] | undefined): Condition {
  const literals: Literal[] = [];
  for (const directive of directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const value = directive.arguments?.find((a) => a.name.value === 'if')?.value;
    if (value?.kind === Kind.BOOLEAN) {
      if (value.value === (name === 'skip')) return NEVER;
    } else if (value?.kind === Kind.VARIABLE) {
      literals.push(name === 'skip' ? `!${value.name.value}` : value.name.value);
    }
  }
  return literals.length === 0 ? null : [literals];
}

export function both(a: Condition, b: Condition): Condition {
  if (a === null) return b;
  if (b === null) return a;
  const terms = a.flatMap((x) => b.map((y) => [...new Set([...x, ...y])].sort()));
  return simplified(terms.filter((t) => !t.some((l) => t.includes(`!${l}`))));
}

export function either(a: Condition, b: Condition): Condition {
  return a === null || b === null ? null : simplified([...a, ...b]);
}

function simplified(terms: readonly (readonly Literal[])[]): Condition {
  const kept: (readonly Literal[])[] = [];
  for (const term of terms) {
    if (kept.some((k) => k.every((l) => term.includes(l)))) continue;
    const others = kept.filter((k) => !term.every((l) => k.includes(l)));
    kept.splice(0, kept.length, ...others, term);
  }
  return kept.length > MAX_ALTERNATIVES ? null : kept;
}

/** What is left of a condition where `given` is known to hold. */
export function within(condition: Condition, given: Condition): Condition {
  if (condition === null || isSame(condition, given)) return null;
  const [only, ...others] = given ?? [];
  if (only === undefined || others.length > 0) return condition;
  const terms = condition.map((term) => term.filter((l) => !only.includes(l)));
  return terms.some((t) => t.length === 0) ? null : terms;
}

export function isSame(a: Condition, b: Condition): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Whether it holds for these coerced variables. */
export function holds(condition: Condition, variables: Readonly<Record<string, unknown>>): boolean {
  if (condition === null) return true;
  return condition.some((term) =>
    term.every((l) => (l.startsWith('!') ? variables[l.slice(1)] !== true : variables[l] === true)),
  );
}

export function variablesOf(condition: Condition): readonly string[] {
  return (condition ?? []).flatMap((t) => t.map((l) => (l.startsWith('!') ? l.slice(1) : l)));
}
