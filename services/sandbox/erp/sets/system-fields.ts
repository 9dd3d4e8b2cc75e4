/** Fields that every set of the ERP carries, and SQL that several sets use. */
import { bool, code, computed, type FieldList } from '../../odata/fields.ts';

/** The local currency's code; evaluated once per statement. */
export const LOCAL_CURRENCY =
  "(select s.data->>'localCurrencyCode' from sandbox.records s " +
  "where s.system = 'erp' and s.kind = 'companySettings')";

/** extension.md 1.3. */
export const SYS: FieldList = {
  id: computed('Guid', 'uuid', 'r.id'),
  rowVersion: computed('Int64', 'bigint', 'r.version'),
  systemCreatedAt: computed('DateTimeOffset', 'timestamptz', 'r.created_at'),
  systemModifiedAt: computed('DateTimeOffset', 'timestamptz', 'r.modified_at'),
  systemModifiedBy: computed('Guid', 'uuid', 'r.modified_by'),
};

export const ID: FieldList = { id: computed('Guid', 'uuid', 'r.id') };
export const LAST_MODIFIED: FieldList = {
  lastModifiedDateTime: computed('DateTimeOffset', 'timestamptz', 'r.modified_at'),
};

/** extension.md 2; the answer field says whether a POST found its key used. */
export const DRAWBAR_KEY: FieldList = {
  drawbarKey: code(50, { write: 'create' }),
  drawbarReplayed: bool({ write: 'no' }),
};

/** The code of a blank currency is blank in tables; v2.0 shows the local one (systems.md 5.5). */
export function shownCurrency(write: 'no' | 'yes'): FieldList {
  return {
    currencyId: (name) => ({
      ...computed(
        'Guid',
        'uuid',
        "(select k.id from sandbox.records k where k.system = 'erp' and k.kind = 'currency' " +
          "and k.key = r.data->>'currencyCode' and k.key <> '')",
      )(name),
      write,
      relation: { kinds: ['currency'], by: 'id', sets: 'currencyCode' },
    }),
    currencyCode: (name) => ({
      ...computed(
        'Code',
        'text',
        `coalesce(nullif(r.data->>'currencyCode', ''), ${LOCAL_CURRENCY})`,
      )(name),
      write,
      maxLength: 10,
      relation: { kinds: ['currency'], by: 'key', sets: 'currencyCode' },
    }),
  };
}

/** Sum over rows of another kind that belong to this row; 0 without any. */
export function sumOf(kind: string, amount: string, condition: string): string {
  return (
    `coalesce((select sum(${amount}) from sandbox.records l where l.system = 'erp' ` +
    `and l.kind = '${kind}' and ${condition}), 0)`
  );
}

/** A stored decimal of row `l`. */
export function amountOf(member: string): string {
  return `coalesce((l.data->>'${member}')::numeric, 0)`;
}
