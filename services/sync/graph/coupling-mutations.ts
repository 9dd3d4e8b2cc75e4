/** The mutations that make, dissolve and settle couplings. */
import { ID_PREFIX } from '@drawbar/schema/values';
import { bulkCouple } from '../commands/bulk-couple.ts';
import { couple } from '../commands/couple.ts';
import { resolveConflict } from '../commands/resolve.ts';
import { uncouple } from '../commands/uncouple.ts';
import { inputError } from '../domain/user-error.ts';
import { askedBy } from './context.ts';
import { integrationOf, mappingOf, namedRows, rowId } from './keys.ts';
import { answerOnce, doOnce, unknownMapping } from './once.ts';
import type { MutationResolvers } from './types.generated.ts';

type CouplingMutations = Pick<
  MutationResolvers,
  'couple' | 'bulkCouple' | 'uncouple' | 'resolveConflict'
>;

export const couplingMutations: CouplingMutations = {
  async couple(_root, { input }, context) {
    const found = await mappingOf(input.mappingId, context);
    const done = await doOnce(context, 'couple', input, async (attempt) => {
      if (found === null) return { ids: [], userErrors: [unknownMapping()] };
      const asked = askedBy(context, found.integration, attempt);
      const answer = await couple(context.commands, asked, {
        mapping: found.mapping,
        erpKey: input.erpKey ?? null,
        crmKey: input.crmKey ?? null,
        createMissing: input.createMissing,
        initialSync: input.initialSync,
      });
      const { coupling, userErrors, begun = false } = answer;
      return { ids: coupling === null ? [] : [coupling.id], userErrors, begun };
    });
    const [coupling] = await context.access.couplings.byIds(done.ids);
    return { ...done, coupling: coupling ?? null };
  },
  async bulkCouple(_root, { input }, context) {
    const found = await mappingOf(input.mappingId, context);
    const nothing = { results: [], replayed: false };
    if (found === null) return { ...nothing, userErrors: [unknownMapping()] };
    if (input.pairs.length === 0) {
      const userErrors = [inputError('REQUIRED', 'Name at least one pair.', { field: ['pairs'] })];
      return { ...nothing, userErrors };
    }
    const { mapping, integration } = found;
    const pairs = input.pairs.map(({ ref, erpKey, crmKey }) => ({
      ref,
      erpKey: erpKey ?? null,
      crmKey: crmKey ?? null,
    }));
    const { createMissing, initialSync, atomic } = input;
    const request = { mapping, createMissing, initialSync, atomic };
    const done = await answerOnce(
      context,
      'bulkCouple',
      input,
      (attempt) =>
        bulkCouple(context.commands, askedBy(context, integration, attempt), request, pairs),
      ({ results, begun }) => (begun ? 'begun' : results.some(({ coupling }) => coupling !== null)),
    );
    if (done.answer === null) return { ...nothing, userErrors: [done.refused] };
    const { results, userErrors } = done.answer;
    return { results: [...results], userErrors: [...userErrors], replayed: done.replayed };
  },
  async uncouple(_root, { input }, context) {
    const nothing = { uncoupled: [], replayed: false };
    if (input.couplingIds.length === 0) {
      const field = ['couplingIds'];
      const userErrors = [inputError('REQUIRED', 'Name at least one coupling.', { field })];
      return { ...nothing, userErrors };
    }
    const named = await namedRows(input.couplingIds, ID_PREFIX.Coupling, context);
    if (named === null) {
      const field = ['couplingIds', '0'];
      const userErrors = [inputError('NOT_FOUND', 'There is no such coupling.', { field })];
      return { ...nothing, userErrors };
    }
    const done = await answerOnce(
      context,
      'uncouple',
      input,
      (attempt) =>
        uncouple(
          context.commands,
          askedBy(context, named.integration, attempt),
          named.rows,
          input.dryRun,
        ),
      ({ uncoupled }) => !input.dryRun && uncoupled.length > 0,
    );
    if (done.answer === null) return { ...nothing, userErrors: [done.refused] };
    const { uncoupled, userErrors } = done.answer;
    return { uncoupled: [...uncoupled], userErrors: [...userErrors], replayed: done.replayed };
  },
  async resolveConflict(_root, { input }, context) {
    const id = rowId(input.couplingId, ID_PREFIX.Coupling);
    const integration = await integrationOf(input.couplingId, context);
    const done = await doOnce(context, 'resolveConflict', input, async (attempt) => {
      if (id === null || integration === null) {
        const field = ['couplingId'];
        return {
          ids: [],
          userErrors: [inputError('NOT_FOUND', 'There is no such coupling.', { field })],
        };
      }
      const { userErrors } = await resolveConflict(
        context.commands,
        askedBy(context, integration, attempt),
        {
          coupling: id,
          expectedVersion: input.expectedVersion,
          resolution: input.resolution,
          choices: input.fieldChoices ?? [],
        },
      );
      return { ids: [id], userErrors };
    });
    const [coupling] = await context.access.couplings.byIds(id === null ? [] : [id]);
    return { ...done, coupling: coupling ?? null };
  },
};
