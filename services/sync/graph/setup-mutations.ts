/** The mutations of setting up an integration. */
import {
  createIntegration,
  setIntegrationEnabled,
  testIntegration,
  updateIntegration,
} from '../domain/setup-run.ts';
import { integrationKey } from './keys.ts';
import type { MutationResolvers } from './types.generated.ts';

type SetupMutations = Pick<
  MutationResolvers,
  'createIntegration' | 'updateIntegration' | 'setIntegrationEnabled' | 'testIntegration'
>;

export const setupMutations: SetupMutations = {
  createIntegration: (_root, { input }, context) => createIntegration(context.setup, input),
  updateIntegration: (_root, { input }, context) =>
    updateIntegration(context.setup, integrationKey(input.id), input),
  setIntegrationEnabled: (_root, { input }, context) =>
    setIntegrationEnabled(context.setup, integrationKey(input.id), input.enabled),
  testIntegration: (_root, { input }, context) =>
    testIntegration(
      context.setup,
      input.id == null ? null : (integrationKey(input.id) ?? 'unknown'),
      input,
    ),
};
