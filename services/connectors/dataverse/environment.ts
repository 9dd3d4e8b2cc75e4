/** What the CRM's organisation is set to, and who we are there. */
import type { CrmEnvironment } from '../facts.ts';
import { isObject } from '../odata/json.ts';
import { readPage } from '../odata/pages.ts';
import { decodeValue } from '../odata/value.ts';
import type { CallContext, SystemId, Value } from '../records.ts';
import type { BatchSender } from './batch.ts';

const FIELDS = [
  'organizationid',
  '_basecurrencyid_value',
  'currencydecimalprecision',
  'issopintegrationenabled',
];

/** @throws {ConnectorError} */
export async function readEnvironment(
  { client, endpoints }: BatchSender,
  context: CallContext,
): Promise<CrmEnvironment> {
  const who = await client.send({ method: 'GET', path: `${endpoints.apiRoot}/WhoAmI` }, context);
  const path = `${endpoints.apiRoot}/organizations?$select=${FIELDS.join(',')}`;
  const page = await readPage(client, { path, prefer: 'odata.maxpagesize=1' }, context);
  const settings = page.rows[0] ?? {};
  const decimals = decodeValue('integer', settings['currencydecimalprecision']);
  const isEnabled = decodeValue('boolean', settings['issopintegrationenabled']);
  return {
    userId: guid(isObject(who.json) ? decodeValue('guid', who.json['UserId']) : null),
    organizationId: guid(decodeValue('guid', settings['organizationid'])),
    baseCurrencyId: guid(decodeValue('guid', settings['_basecurrencyid_value'])),
    currencyDecimals: typeof decimals === 'number' ? decimals : null,
    isOrderIntegrationEnabled: typeof isEnabled === 'boolean' ? isEnabled : null,
  };
}

function guid(value: Value): SystemId | null {
  return typeof value === 'string' ? value : null;
}
