/** Which option sets hold codes of the ERP, and where their values have to be known besides. */
import type { Kind, OptionKind } from '../records.ts';

export interface OptionColumn {
  /** Logical names. */
  readonly table: string;
  readonly column: string;
}

export interface OptionColumns {
  /** Where the values are records. */
  readonly own: OptionColumn;
  /** Documents, which take an account's value over (`domain.md` 2.4, option mappings). */
  readonly copies: readonly OptionColumn[];
  readonly label: string;
}

const DOCUMENTS = ['salesorder', 'quote', 'invoice'] as const;

function columns(label: string, column: string, onDocuments: string): OptionColumns {
  return {
    label,
    own: { table: 'account', column },
    copies: DOCUMENTS.map((table) => ({ table, column: onDocuments })),
  };
}

export const OPTION_COLUMNS: Readonly<Record<OptionKind, OptionColumns>> = {
  paymentTerm: columns('Payment terms of accounts', 'paymenttermscode', 'paymenttermscode'),
  shipmentMethod: columns(
    'Freight terms of accounts',
    'address1_freighttermscode',
    'freighttermscode',
  ),
  shippingAgent: columns(
    'Shipping methods of accounts',
    'address1_shippingmethodcode',
    'shippingmethodcode',
  ),
};

export const OPTION_KINDS = Object.keys(OPTION_COLUMNS).filter(isOptionKind);

export function isOptionKind(kind: Kind | string): kind is OptionKind {
  return Object.hasOwn(OPTION_COLUMNS, kind);
}

/** What an option set is called as a table: its column, with the table in front. */
export function optionTable(kind: OptionKind): string {
  const { table, column } = OPTION_COLUMNS[kind].own;
  return `${table}.${column}`;
}
