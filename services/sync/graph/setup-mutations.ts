/** The mutations of setting up an integration. */
import { installSolution } from '../domain/install-solution.ts';
import {
  createIntegration,
  setIntegrationEnabled,
  testIntegration,
  updateIntegration,
} from '../domain/setup-run.ts';
import { choiceError, choose } from './chosen-mappings.ts';
import { integrationKey } from './keys.ts';
import { doOnce } from './once.ts';
import type { MutationResolvers } from './types.generated.ts';

type SetupMutations = Pick<
  MutationResolvers,
  | 'createIntegration'
  | 'updateIntegration'
  | 'setIntegrationEnabled'
  | 'testIntegration'
  | 'installSolution'
>;

export const setupMutations: SetupMutations = {
  async createIntegration(_root, { input }, context) {
    const { store } = context.setup;
    const done = await doOnce(context, 'createIntegration', input, async (attempt) => {
      const { subject } = attempt;
      const isThere = attempt.repeated && (await store.byKey(subject)) !== null;
      if (isThere) return { ids: [subject], userErrors: [] };
      const { integration, userErrors } = await createIntegration(context.setup, subject, input);
      return { ids: integration === null ? [] : [integration.key], userErrors };
    });
    const [key] = done.ids;
    const integration = key === undefined ? null : await store.byKey(key);
    return { integration, userErrors: done.userErrors };
  },
  async updateIntegration(_root, { input }, context) {
    const { id, enabledMappingIds: chosen } = input;
    const key = integrationKey(id);
    const refused = await choiceError(id, chosen, context);
    if (refused !== null) {
      const before = key === null ? null : await context.setup.store.byKey(key);
      return { integration: before, userErrors: [refused] };
    }
    const answer = await updateIntegration(context.setup, key, input);
    const { integration, userErrors } = answer;
    if (integration === null || userErrors.length > 0 || chosen == null) return answer;
    return { integration: await choose(integration, chosen, context), userErrors };
  },
  setIntegrationEnabled: (_root, { input }, context) =>
    setIntegrationEnabled(context.setup, integrationKey(input.id), input.enabled),
  async installSolution(_root, { input }, context) {
    const { user, clientId, secret } = input.administrator;
    const administrator = { user: user ?? null, clientId: clientId ?? null, secret };
    const request = { administrator, dryRun: input.dryRun };
    const answer = await installSolution(
      context.setup,
      integrationKey(input.integrationId),
      request,
    );
    return { ...answer, changes: [...answer.changes], userErrors: [...answer.userErrors] };
  },
  testIntegration: (_root, { input }, context) =>
    testIntegration(
      context.setup,
      input.id == null ? null : (integrationKey(input.id) ?? 'unknown'),
      input,
    ),
};
