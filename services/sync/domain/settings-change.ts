/** Decides what item availability and sales orders are set to, or why a change is refused. */
import type { ItemAvailability, SalesOrders, StoredCredential } from './integration.ts';
import type { Violation } from './endpoint-change.ts';

export interface AvailabilityChange {
  readonly enabled: boolean;
  /** null: as stored. */
  readonly credential: StoredCredential | null;
}

export interface SalesOrdersChange {
  readonly enabled: boolean;
  readonly automatic?: boolean | null;
  readonly bidirectional?: boolean | null;
  readonly quotes?: boolean | null;
  /** null: as stored. */
  readonly credential: StoredCredential | null;
}

export type Changed<Setting> =
  | { readonly kind: 'setting'; readonly setting: Setting }
  | { readonly kind: 'refused'; readonly violations: readonly Violation[] };

/** A new integration has neither until somebody switches it on. */
export const NO_AVAILABILITY: ItemAvailability = { enabled: false, credential: null };
export const NO_SALES_ORDERS: SalesOrders = {
  enabled: false,
  automatic: false,
  bidirectional: false,
  quotes: false,
  credential: null,
};

/** Switching off forgets the credential (`domain.md` 1.2). */
export function changedAvailability(
  before: ItemAvailability,
  { enabled, credential }: AvailabilityChange,
): Changed<ItemAvailability> {
  if (!enabled) {
    if (credential !== null) return refused([keptWhileOn('Item availability')]);
    return { kind: 'setting', setting: NO_AVAILABILITY };
  }
  const known = credential ?? before.credential;
  if (known !== null) return { kind: 'setting', setting: { enabled, credential: known } };
  return refused([
    {
      code: 'REQUIRED',
      field: ['credential'],
      message: 'Nobody is named who may ask the ERP for stock.',
      fix: 'Give credential with the user and the web service access key.',
    },
  ]);
}

/** A switch that did nothing would be believed. */
const NOT_BOTH_WAYS: Violation = {
  code: 'NOT_ALLOWED_NOW',
  field: ['bidirectional'],
  message: 'Later changes of orders cannot travel both ways in this release.',
  fix: 'Leave bidirectional out; statuses, shipments and invoices come back to the CRM without it.',
};

const SWITCHES = ['automatic', 'bidirectional', 'quotes'] as const;

/** The switches hold while the integration of orders is on; switching it off turns them off. */
export function changedSalesOrders(
  before: SalesOrders,
  change: SalesOrdersChange,
): Changed<SalesOrders> {
  const { enabled, credential } = change;
  if (change.bidirectional === true) return refused([NOT_BOTH_WAYS]);
  if (enabled) {
    const [automatic, bidirectional, quotes] = SWITCHES.map((name) => change[name] ?? before[name]);
    return {
      kind: 'setting',
      setting: {
        enabled,
        automatic: automatic === true,
        bidirectional: bidirectional === true,
        quotes: quotes === true,
        credential: credential ?? before.credential,
      },
    };
  }
  const violations = SWITCHES.filter((name) => change[name] === true).map((name): Violation => {
    const message = `${name} needs the integration of sales orders to be switched on.`;
    return { code: 'NOT_ALLOWED_NOW', field: [name], message, fix: 'Give enabled: true as well.' };
  });
  if (credential !== null) violations.push(keptWhileOn('The integration of sales orders'));
  if (violations.length > 0) return refused(violations);
  return { kind: 'setting', setting: NO_SALES_ORDERS };
}

function keptWhileOn(what: string): Violation {
  return {
    code: 'INVALID_VALUE',
    field: ['credential'],
    message: `${what} is being switched off, and keeps a credential only while it is on.`,
    fix: 'Leave the credential out, or give enabled: true.',
  };
}

function refused(violations: readonly Violation[]): Changed<never> {
  return { kind: 'refused', violations };
}
