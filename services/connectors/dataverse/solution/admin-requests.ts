/** The requests of an installation: read rows, read one object, write with the solution's name. */
import { ConnectorError } from '../../connector-error.ts';
import { isObject, type JsonObject } from '../../odata/json.ts';
import { query } from '../../odata/filter.ts';
import { readPages } from '../../odata/pages.ts';
import { decodeValue } from '../../odata/value.ts';
import type { CallContext, SystemId } from '../../records.ts';
import type { BatchSender } from '../batch.ts';
import { SOLUTION_NAME } from './content.ts';

export interface AdminRequests {
  readonly context: CallContext;
  rows(set: string, select: readonly string[], filter: string): Promise<JsonObject[]>;
  /** null: there is no such object. */
  one(path: string): Promise<JsonObject | null>;
  /** What is made belongs to the solution. Its id where the answer names one. */
  write(method: 'POST' | 'PATCH' | 'PUT', path: string, body: object): Promise<SystemId | null>;
}

const ROWS_PER_PAGE = 500;

export function adminRequests(sender: BatchSender, context: CallContext): AdminRequests {
  const { client, endpoints } = sender;
  const at = (path: string): string => `${endpoints.apiRoot}/${path}`;
  return {
    context,
    async rows(set, select, filter) {
      const path = at(`${set}${query({ select, filter })}`);
      const found: JsonObject[] = [];
      const prefer = set.startsWith('EntityDefinitions')
        ? ''
        : `odata.maxpagesize=${ROWS_PER_PAGE}`;
      for await (const page of readPages(client, { path, prefer }, context)) found.push(...page);
      return found;
    },
    async one(path) {
      try {
        const { json } = await client.send({ method: 'GET', path: at(path) }, context);
        return isObject(json) ? json : null;
      } catch (error) {
        if (error instanceof ConnectorError && error.failure === 'not-found') return null;
        throw error;
      }
    },
    async write(method, path, body) {
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'mscrm.solutionuniquename': SOLUTION_NAME,
        // A definition that is put back keeps its labels in other languages.
        ...(method === 'PUT' ? { 'mscrm.mergelabels': 'true' } : {}),
      };
      const request = { method, path: at(path), headers, body: JSON.stringify(body) };
      const answer = await client.send(request, context);
      const id = /\(([0-9a-fA-F-]{36})\)$/.exec(answer.header('odata-entityid') ?? '')?.[1];
      return id?.toLowerCase() ?? null;
    },
  };
}

/** A GUID of a row. `@throws {ConnectorError}` `protocol` when it has none. */
export function idOf(row: JsonObject | undefined, column: string): SystemId {
  const id = decodeValue('guid', row?.[column]);
  if (typeof id === 'string') return id;
  throw new ConnectorError('CRM', 'protocol', `Dynamics 365 Sales gave no ${column}.`);
}
