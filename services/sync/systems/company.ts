/** What the first contact with an ERP teaches: which company, its name, currency and time zone. */
import type { Transaction } from '@drawbar/platform/database';
import type { ErpPort } from '@drawbar/connectors/port';
import type { CompanySettings, Integration } from '../domain/integration.ts';
import type { ReplicaKey, Row } from '../domain/ports.ts';
import { setCompanyFacts } from '../store/integrations.ts';
import { callContext } from './change-source.ts';

/**
 * The company an ERP's credentials open when it is the only one; null when it is set already or the
 * choice is not ours to make.
 */
export async function onlyCompany(
  integration: Integration,
  port: ErpPort,
  signal: AbortSignal,
): Promise<string | null> {
  if (integration.erp === null || integration.erp.companyId !== null) return null;
  const companies = await port.companies(callContext(signal, 'interactive'));
  const [only] = companies;
  return companies.length === 1 && only !== undefined ? only.id : null;
}

/** Takes over what a replicated company row says; rows of other kinds say nothing. */
export async function noteCompany(
  tx: Transaction,
  key: ReplicaKey,
  rows: readonly Row[],
): Promise<void> {
  if (key.system !== 'ERP' || key.kind !== 'company') return;
  for (const { id, data } of rows) {
    await setCompanyFacts(tx, key.integration, {
      id,
      name: text(data['displayName']) ?? text(data['name']),
      localCurrency: text(data['localCurrencyCode']),
      timeZone: knownZone(text(data['timeZone'])),
      settings: settingsOf(data),
    });
  }
}

function settingsOf(data: Row['data']): CompanySettings {
  const number = text(data['writeInProductNumber']);
  const type = data['writeInProductType'] === 'Resource' ? 'Resource' : 'Item';
  return {
    ...(number === null ? {} : { writeIn: { type, number } }),
    ...(text(data['defaultPriceListCode']) === null ? {} : { hasDefaultPriceList: true }),
  };
}

function text(value: Row['data'][string] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A zone this runtime does not know would fail every "today"; UTC stays until it is mended. */
function knownZone(zone: string | null): string | null {
  if (zone === null) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
