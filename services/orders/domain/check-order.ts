/** Judges a new order: every reason to refuse it at once, or the order that can be written. */
import { dayProblems } from './check-day.ts';
import { externalNumberProblems } from './check-external-number.ts';
import { checkLine, type CheckedLine } from './check-line.ts';
import type { OrderFacts, OrderRequest } from './order-request.ts';
import type { PlacedOrder } from './placed-order.ts';
import { problem, type Missing, type Problem } from './problem.ts';

/** Lines of one order; the ERP takes them in one transaction. */
export const ORDER_LINES_MAX = 500;

export type CheckedOrder =
  | { readonly order: PlacedOrder; readonly problems: readonly [] }
  | { readonly order: null; readonly problems: readonly Problem[] };

/** @returns the order, or all problems in the order of the input. */
export function checkOrder(request: OrderRequest, facts: OrderFacts): CheckedOrder {
  const lines = request.lines
    .slice(0, ORDER_LINES_MAX)
    .map((line, at) => checkLine(line, at, facts));
  const missing = [...missingParty(facts), ...lines.flatMap(({ missing: found }) => found)];
  const problems = [
    ...partyProblems(facts),
    ...headerProblems(request, facts),
    ...lines.flatMap((line) => line.problems),
    ...(missing.length === 0 ? [] : [notCoupled(missing)]),
  ];
  const customer = facts.account?.customer ?? null;
  if (problems.length > 0 || customer === null) return { order: null, problems };
  return { order: placed(request, facts, lines), problems: [] };
}

function partyProblems({ account }: OrderFacts): Problem[] {
  if (account === null) {
    return [
      problem(
        'NOT_FOUND',
        ['accountId'],
        'There is no such account.',
        'Give the id of the graph, acc_…, as account(by: { crmId: "…" }) { id } tells it.',
      ),
    ];
  }
  const { customer } = account;
  if (customer?.blocked !== true) return [];
  return [
    problem(
      'CUSTOMER_BLOCKED',
      ['accountId'],
      `Customer ${customer.number} of account "${account.name}" is blocked for every transaction.`,
      'Unblock the customer in the ERP.',
    ),
  ];
}

function missingParty({ account }: OrderFacts): Missing[] {
  if (account === null || account.customer !== null) return [];
  return [{ system: 'CRM', table: 'accounts', key: account.id, label: account.name }];
}

function notCoupled(missing: readonly Missing[]): Problem {
  const unique = missing.filter(
    (one, at) =>
      missing.findIndex(({ table, key }) => table === one.table && key === one.key) === at,
  );
  const names = unique.map(({ table, label }) => `${table} "${label}"`).join(', ');
  return {
    code: 'DEPENDENCY_NOT_COUPLED',
    message: `The order needs records that are not coupled with the ERP: ${names}.`,
    field: null,
    fix: 'Couple them in this order, then send the order again.',
    missing: unique,
  };
}

function headerProblems(request: OrderRequest, facts: OrderFacts): Problem[] {
  const found: Problem[] = [];
  const { lines, currency, requestedDeliveryDate: day, externalDocumentNumber: external } = request;
  if (lines.length === 0) {
    found.push(
      problem('REQUIRED', ['lines'], 'The order has no lines.', 'Name at least one item.'),
    );
  }
  if (lines.length > ORDER_LINES_MAX) {
    found.push(
      problem(
        'TOO_MANY',
        ['lines'],
        `The order has ${lines.length} lines; an order takes ${ORDER_LINES_MAX}.`,
        'Split it into several orders.',
      ),
    );
  }
  if (currency !== null && currency !== facts.localCurrency && !facts.currencies.has(currency)) {
    found.push(
      problem(
        'INVALID_VALUE',
        ['currency'],
        `The ERP has no currency ${currency}.`,
        'Leave it out to use the currency of the customer.',
      ),
    );
  }
  found.push(...dayProblems(day, ['requestedDeliveryDate'], facts.today));
  found.push(...externalNumberProblems(external));
  if (request.locationId !== null && (facts.locations.get(request.locationId) ?? null) === null) {
    found.push(
      problem('NOT_FOUND', ['locationId'], 'There is no such location.', 'Ask for locations.'),
    );
  }
  return found;
}

function placed(
  request: OrderRequest,
  facts: OrderFacts,
  lines: readonly CheckedLine[],
): PlacedOrder {
  const { account, localCurrency } = facts;
  if (account?.customer == null) throw new Error('An order without a customer was checked.');
  const { customer } = account;
  const asked = request.currency === localCurrency ? null : request.currency;
  return {
    customerId: customer.id,
    customerNumber: customer.number,
    accountId: account.id,
    currencyCode: request.currency === null ? customer.currencyCode : asked,
    orderDate: facts.today,
    requestedDeliveryDate: request.requestedDeliveryDate,
    externalDocumentNumber: request.externalDocumentNumber,
    yourReference: null,
    locationCode:
      request.locationId === null ? null : (facts.locations.get(request.locationId) ?? null),
    discountAmount: null,
    shipTo: null,
    lines: lines.flatMap(({ line }) => (line === null ? [] : [line])),
  };
}
