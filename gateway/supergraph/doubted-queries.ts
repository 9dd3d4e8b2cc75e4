/** Decides whether a query that the composer holds for unanswerable can be answered after all. */
import { Kind, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { createPlan } from '../plan/create-plan.ts';
import { Unplannable } from '../plan/plan-errors.ts';
import { readSupergraph } from './read-supergraph.ts';

/** The query in the composer's message. */
const QUERY = /query:\n([\s\S]*?)\ncannot be satisfied/;
const MAX_SELECTIONS = 1000;

/**
 * @param sdl a supergraph composed without the composer's own check
 * @param message what that check said
 * @returns false also when the message names no query
 */
export function isAnswerable(sdl: string, message: string): boolean {
  const operation = operationIn(message);
  if (operation === null) return false;
  const { model } = readSupergraph(sdl);
  try {
    createPlan({
      model,
      operation,
      fragments: new Map(),
      labels: new Set(),
      isDenied: () => false,
      maxSelections: MAX_SELECTIONS,
    });
  } catch (error) {
    if (error instanceof Unplannable) return false;
    throw error;
  }
  return true;
}

function operationIn(message: string): OperationDefinitionNode | null {
  const text = QUERY.exec(message)?.[1]?.replace(/\{\s*\.\.\.\s*\}/g, '{ __typename }');
  if (text === undefined) return null;
  try {
    const [definition] = parse(text, { noLocation: true }).definitions;
    return definition?.kind === Kind.OPERATION_DEFINITION ? definition : null;
  } catch {
    return null;
  }
}
