/** Functions of the CRM that belong to no row. */
import { jsonResponse, type WireResponse } from '../serve/wire.ts';
import { CrmError } from './errors.ts';
import { CRM_MODEL, tableOfLogicalName } from './model.ts';
import { contextUrl } from './read.ts';
import type { CrmContext } from './session.ts';

export interface Organization {
  readonly organizationId: string;
  readonly businessUnitId: string;
}

export function whoAmI(context: CrmContext, organization: Organization): WireResponse {
  const body = {
    '@odata.context': contextUrl(context, 'Microsoft.Dynamics.CRM.WhoAmIResponse'),
    BusinessUnitId: organization.businessUnitId,
    UserId: context.caller.id,
    OrganizationId: organization.organizationId,
  };
  return jsonResponse(200, JSON.stringify(body));
}

/**
 * `RetrieveTotalRecordCount(EntityNames=['account'])`; the real one's figures are up to a day
 * old.
 */
export async function totalRecordCount(context: CrmContext): Promise<WireResponse> {
  const text = `${context.request.path}${[...context.request.query.values()].join('')}`;
  const names = [...text.matchAll(/["']([a-z_]+)["']/g)].map((match) => match[1] ?? '');
  if (names.length === 0) {
    throw new CrmError(400, '0x80060888', "The parameter 'EntityNames' must name tables.");
  }
  for (const name of names) {
    if (tableOfLogicalName(name) === null) {
      throw new CrmError(404, '0x80040217', `There is no table ${name}.`);
    }
  }
  const rows = await context.sql<{ kind: string; n: string }[]>`
    /* totalRecordCount */ select kind, count(*)::text as n from sandbox.records
    where system = 'crm' and kind = any(${names}) group by kind`;
  const counts = new Map(rows.map(({ kind, n }) => [kind, Number(n)]));
  const body = {
    '@odata.context': contextUrl(
      context,
      'Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse',
    ),
    EntityRecordCountCollection: {
      Count: names.length,
      IsReadOnly: false,
      Keys: names,
      Values: names.map((name) => counts.get(name) ?? 0),
    },
  };
  return jsonResponse(200, JSON.stringify(body));
}

export function serviceDocument(context: CrmContext): WireResponse {
  const value = [...CRM_MODEL.sets.keys()].map((name) => ({ name, kind: 'EntitySet', url: name }));
  return jsonResponse(200, JSON.stringify({ '@odata.context': contextUrl(context, ''), value }));
}
