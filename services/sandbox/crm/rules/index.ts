/**
 * Which table follows which rules, and the rules that all follow: required columns, states,
 * owner.
 */
import type { Writer } from '../../store/store.ts';
import { documentRules, lineRules } from './documents.ts';
import {
  currencyRules,
  priceListItemRules,
  priceListRules,
  productRules,
  unitGroupRules,
  unitRules,
} from './products.ts';
import { baseCurrency, invalid, textOf, type CrmDraft, type CrmRules } from './rules.ts';

const RULES: Readonly<Record<string, CrmRules>> = {
  product: productRules,
  uomschedule: unitGroupRules,
  uom: unitRules,
  transactioncurrency: currencyRules,
  pricelevel: priceListRules,
  productpricelevel: priceListItemRules,
  salesorder: documentRules('salesorder'),
  salesorderdetail: lineRules('salesorder'),
  invoice: documentRules('invoice'),
  invoicedetail: lineRules('invoice'),
  quote: documentRules('quote'),
  quotedetail: lineRules('quote'),
  account: {
    async start(writer, draft) {
      draft.data.creditonhold = false;
      draft.data.transactioncurrencyid = await baseCurrency(writer);
    },
  },
  systemuser: {
    async start(_writer, draft) {
      Object.assign(draft.data, { isdisabled: false, isintegrationuser: false, accessmode: 0 });
    },
    async complete(_writer, { data, touched }) {
      if (touched.has('fullname')) return;
      const names = [textOf(data, 'firstname'), textOf(data, 'lastname')];
      data.fullname = names.join(' ').trim() || (data.fullname ?? null);
    },
  },
  opportunity: {
    async start(writer, draft) {
      draft.data.transactioncurrencyid = await baseCurrency(writer);
    },
  },
};

export function crmRulesOf(logicalName: string): CrmRules {
  return RULES[logicalName] ?? {};
}

/** State, status and owner of a new row. */
export function startRow(writer: Writer, { table, data }: CrmDraft): void {
  if (table.states !== null) Object.assign(data, table.states.initial);
  if (table.lookups.some(({ column }) => column === 'ownerid')) {
    data.ownerid = writer.actor;
    data.ownerid_type = 'systemuser';
  }
}

/** @throws {CrmError} naming the first required column that is missing. */
export function checkRequired({ table, data, before, touched }: CrmDraft): void {
  for (const column of table.required) {
    const missing = textOf(data, column) === '';
    if (missing && (before === null || touched.has(column))) {
      throw invalid(
        `You must provide a value for ${column} of ${table.logicalName} (its value is null).`,
      );
    }
  }
}

/** A status belongs to one state; a new state without a status takes its default. */
export function checkState({ table, data, touched }: CrmDraft): void {
  if (table.states === null || (!touched.has('statecode') && !touched.has('statuscode'))) return;
  const { statuses } = table.states;
  if (touched.has('statecode') && !touched.has('statuscode')) {
    data.statuscode = statuses.find(({ state }) => state === Number(data.statecode))?.value ?? null;
  }
  const status = statuses.find(({ value }) => value === Number(data.statuscode));
  if (status !== undefined && status.state === Number(data.statecode)) return;
  throw invalid(
    `${data.statuscode} is not a valid status code for state code ${data.statecode} on ` +
      `${table.logicalName}.`,
  );
}

/** Closed by actions alone: a PATCH of the state is refused (systems.md 2.2). */
const BY_ACTION: Readonly<Record<string, readonly number[]>> = {
  opportunity: [1, 2],
  quote: [2, 3],
};

/** @throws {CrmError} for a state that only an action leads to, or that nothing leads out of. */
export function checkTransition({ table, data, before }: CrmDraft): void {
  if (before === null || before.data.statecode === data.statecode) return;
  const from = Number(before.data.statecode ?? 0);
  const to = Number(data.statecode ?? 0);
  const closed = BY_ACTION[table.logicalName]?.includes(to) === true;
  const final = table.logicalName === 'salesorder' && (from === 2 || from === 4);
  if (!closed && !final) return;
  throw invalid(
    `The ${table.logicalName} cannot go from state ${from} to state ${to} by an update; ` +
      'use the action for it.',
  );
}

export type { CrmDraft, CrmRules } from './rules.ts';
