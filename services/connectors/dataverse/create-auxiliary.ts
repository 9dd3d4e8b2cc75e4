/** Makes a record of a table that is no kind of the port, such as a webhook. */
import { ConnectorError } from '../connector-error.ts';
import { isObject } from '../odata/json.ts';
import { decodeValue } from '../odata/value.ts';
import type { CallContext, SystemId } from '../records.ts';
import type { BatchSender } from './batch.ts';

/** Its id. `@throws {ConnectorError}` when it was not made. */
export async function createAuxiliary(
  { client, endpoints }: BatchSender,
  set: string,
  key: string,
  record: object,
  context: CallContext,
): Promise<SystemId> {
  const answer = await client.send(
    {
      method: 'POST',
      path: `${endpoints.apiRoot}/${set}?$select=${key}`,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        prefer: 'return=representation',
      },
      body: JSON.stringify(record),
    },
    context,
  );
  const returned = isObject(answer.json) ? decodeValue('guid', answer.json[key]) : null;
  const id = returned ?? /\(([0-9a-fA-F-]{36})\)/.exec(answer.header('odata-entityid') ?? '')?.[1];
  if (typeof id === 'string') return id.toLowerCase();
  const message = `Dynamics 365 Sales made a record of ${set} but did not say under which id.`;
  throw new ConnectorError('CRM', 'protocol', message, { outcomeUnknown: true });
}
