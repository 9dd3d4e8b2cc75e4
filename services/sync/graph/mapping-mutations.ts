/** The mutations that change how tables and fields are synchronised. */
import type { MappingAnswer } from '../commands/change-mapping.ts';
import { resetMappings } from '../commands/reset-mappings.ts';
import { setFields } from '../commands/set-fields.ts';
import { updateMapping } from '../commands/update-mapping.ts';
import type { RowRequest } from '../domain/field-rows.ts';
import type { Integration } from '../domain/integration.ts';
import { inputError } from '../domain/user-error.ts';
import type { SettingsCaller } from '../commands/context.ts';
import type { SyncContext } from './context.ts';
import { mappingNames } from './filters.ts';
import { integrationKey, mappingOf } from './keys.ts';
import { unknownIntegration, unknownMapping } from './once.ts';
import type { FieldMappingInput, MutationResolvers } from './types.generated.ts';

type MappingMutations = Pick<
  MutationResolvers,
  'updateTableMapping' | 'setFieldMappings' | 'resetMappings'
>;

export const mappingMutations: MappingMutations = {
  async updateTableMapping(_root, { input }, context) {
    const { id, expectedVersion, dryRun, ...settings } = input;
    const found = await mappingOf(id, context);
    if (found === null) return unknown('id');
    const asked = callerOf(context, found.integration);
    const request = { name: found.mapping.name, expectedVersion, dryRun, settings };
    return payload(found.integration, await updateMapping(context.commands, asked, request));
  },
  async setFieldMappings(_root, { input }, context) {
    const { mappingId, expectedVersion, dryRun } = input;
    const found = await mappingOf(mappingId, context);
    if (found === null) return unknown('mappingId');
    const { name } = found.mapping;
    const rows = input.fields.map((row) => rowRequest(name, row));
    const asked = callerOf(context, found.integration);
    const request = { name, expectedVersion, dryRun, rows };
    return payload(found.integration, await setFields(context.commands, asked, request));
  },
  async resetMappings(_root, { input }, context) {
    const { integrationId, mappingIds, confirm, dryRun } = input;
    const key = integrationKey(integrationId);
    const integration = key === null ? null : await context.setup.store.byKey(key);
    if (integration === null) {
      return { mappings: [], lost: [], userErrors: [unknownIntegration()] };
    }
    const names = mappingIds == null ? null : mappingNames(integration, mappingIds);
    if (names !== null && names.length < new Set(mappingIds).size) {
      const message = 'At least one of the mappings does not exist.';
      const error = inputError('NOT_FOUND', message, { field: ['mappingIds'] });
      return { mappings: [], lost: [], userErrors: [error] };
    }
    const request = { names, confirm: confirm ?? null, dryRun };
    const answer = await resetMappings(context.commands, callerOf(context, integration), request);
    return {
      mappings: answer.mappings.map((mapping) => ({ integration, mapping })),
      lost: [...answer.lost],
      userErrors: [...answer.userErrors],
    };
  },
};

function callerOf({ request }: SyncContext, integration: Integration): SettingsCaller {
  return { integration, by: request.caller.name };
}

function unknown(field: string) {
  return { mapping: null, changes: [], userErrors: [{ ...unknownMapping(), field: [field] }] };
}

function payload(integration: Integration, { mapping, changes, userErrors }: MappingAnswer) {
  return {
    mapping: mapping === null ? null : { integration, mapping },
    changes: [...changes],
    userErrors: [...userErrors],
  };
}

/** Ids of rows carry their mapping's name in the graph. */
function rowRequest(mapping: string, row: FieldMappingInput): RowRequest {
  const prefix = `${mapping}/`;
  const id = row.id ?? null;
  return {
    id: id?.startsWith(prefix) === true ? id.slice(prefix.length) : id,
    erpField: row.erpField ?? null,
    crmField: row.crmField ?? null,
    direction: row.direction,
    enabled: row.enabled,
    constant: row.constant ?? null,
    transformation: row.transformation ?? null,
    validate: row.validate,
    notNull: row.notNull,
    clearOnFailure: row.clearOnFailure,
    matchPriority: row.matchPriority ?? null,
    matchCaseSensitive: row.matchCaseSensitive,
  };
}
