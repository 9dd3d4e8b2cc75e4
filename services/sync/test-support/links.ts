/** Links made by hand, for tests of rules. */
import type { Link, Links } from '../domain/links.ts';
import type { MappingName } from '../domain/mapping.ts';

/** Couplings as `MAPPING/erpKey` -> CRM id; everything else is missing. */
export function linksOf(
  coupled: Readonly<Record<string, string>> = {},
  localCurrency: string | null = 'GBP',
): Links {
  const missing = (mapping: MappingName, system: 'ERP' | 'CRM', label: string): Link => ({
    kind: 'missing',
    record: { mapping, system, id: null, label },
  });
  return {
    localCurrency,
    crmId(mapping, key) {
      const value = coupled[`${mapping}/${key}`];
      return value === undefined ? missing(mapping, 'ERP', key) : { kind: 'found', value };
    },
    erpCode(mapping, id) {
      const found = Object.entries(coupled).find(
        ([name, value]) => value === id && name.startsWith(`${mapping}/`),
      );
      return found === undefined
        ? missing(mapping, 'CRM', id)
        : { kind: 'found', value: found[0].slice(mapping.length + 1) };
    },
    code: (_mapping, key) => ({ kind: 'found', value: `CT-${key}` }),
    exchangeRate: (currency) => (currency === 'EUR' ? '1.2' : null),
    stock: () => null,
    currencyDecimals: null,
    serial: () => null,
  };
}
