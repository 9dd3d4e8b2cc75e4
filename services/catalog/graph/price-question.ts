/** Turns the arguments of a price field into a question for the rules, or into what is wrong. */
import { decimal, decimalText } from '@drawbar/schema/values';
import type { Customer } from '../domain/customer.ts';
import type { PriceAsk, PriceSource } from '../domain/price-ask.ts';
import { assetLevelsOf } from '../domain/price-read.ts';
import type { Sellable } from '../domain/sellable.ts';
import { taxPercents } from '../domain/tax.ts';
import type { CatalogContext } from './context.ts';
import { moneyOf } from './price-currency.ts';
import { payerOf } from './price-customer.ts';
import { targetsOf } from './price-lists.ts';
import { invalid, type Failed } from './price-failure.ts';
import type { PriceArguments, PriceError } from './price-model.ts';
import { today } from './today.ts';
import { findUnit, unknownUnit, type SellableUnit } from './units.ts';

export interface PriceQuestion {
  /** null when `errors` says what is wrong. */
  readonly ask: PriceAsk | null;
  /** Of the price, spelled out also when it is the local one. */
  readonly currency: string;
  readonly errors: readonly PriceError[];
}

/** Everything that is wrong comes at once. */
export async function priceQuestion(
  sellable: Sellable,
  args: PriceArguments,
  context: CatalogContext,
): Promise<PriceQuestion> {
  const day = args.date ?? (await today(context));
  const [payer, unit, variant] = await Promise.all([
    payerOf(args, context),
    unitAsked(sellable, args, context),
    args.variant ? variantProblem(sellable, args.variant, context) : null,
  ]);
  const customer = 'customer' in payer ? payer.customer : null;
  const money = await moneyOf(args.currency ?? customer?.currencyCode ?? '', day, context);
  const errors = [
    ...quantityErrors(args.quantity),
    ...blockedErrors(sellable),
    ...('error' in payer ? [payer.error] : []),
    ...('error' in unit ? [unit.error] : []),
    ...(variant === null ? [] : [variant]),
    ...('error' in money ? [money.error] : []),
  ];
  if (errors.length > 0 || 'error' in unit || 'error' in money) {
    return { ask: null, currency: '', errors };
  }
  const taxGroup = customer?.taxBusinessPostingGroup ?? '';
  const percents = await taxesOf(sellable, context);
  const ask: PriceAsk = {
    quantity: decimalText(decimal(args.quantity)),
    uom: unit.uom,
    perUnit: unit.perUnit,
    variant: args.variant ?? '',
    day,
    currencyCode: money.currency.local ? '' : money.currency.code,
    rate: money.rate,
    sources: sourcesOf(customer),
    assetLevels: assetLevelsOf(sellable),
    pricesIncludeTax: customer?.pricesIncludeTax ?? false,
    taxGroup,
    taxPercent: percents.get(taxGroup) ?? null,
    taxPercents: percents,
    allowLineDiscount: customer?.allowLineDiscount ?? true,
    unitRounding: money.currency.unitRounding,
    amountRounding: money.currency.amountRounding,
  };
  return { ask, currency: money.currency.code, errors };
}

/** Percent by business group; an ERP that shows no set-up of taxes tells none. */
async function taxesOf(
  sellable: Sellable,
  { loaders }: CatalogContext,
): Promise<ReadonlyMap<string, string>> {
  return taxPercents(await loaders.taxSetups(), sellable.taxGroup);
}

function sourcesOf(customer: Customer | null): readonly PriceSource[] {
  return customer === null ? [{ scope: 'ALL_CUSTOMERS', code: '' }] : targetsOf(customer);
}

function quantityErrors(quantity: string): PriceError[] {
  if (decimal(quantity).gt(0)) return [];
  const message = `quantity must be more than zero; got ${quantity}.`;
  return [invalid('quantity', message)];
}

function blockedErrors(sellable: Sellable): PriceError[] {
  return sellable.blocked ? [blocked(sellable.number, 'itemId')] : [];
}

function blocked(what: string, field: string): PriceError {
  const message = `${what} is blocked in the ERP and cannot be sold now.`;
  const fix = 'Unblock it in the ERP, or choose another.';
  return { code: 'ITEM_BLOCKED', message, field: [field], fix };
}

/** What needs no look-up is there at once: most prices are for the base unit. */
function unitAsked(
  sellable: Sellable,
  args: PriceArguments,
  context: CatalogContext,
): SellableUnit | Promise<SellableUnit | Failed> {
  const uom = args.uom ?? (sellable.kind === 'item' ? sellable.salesUom : sellable.baseUom);
  return uom === sellable.baseUom ? { uom, perUnit: '1' } : otherUnit(sellable, uom, context);
}

async function otherUnit(
  sellable: Sellable,
  uom: string,
  context: CatalogContext,
): Promise<SellableUnit | Failed> {
  const unit = await findUnit(sellable, uom, context);
  return unit ?? { error: invalid('uom', await unknownUnit(sellable, uom, context)) };
}

/** null when there is such a variant and it may be sold. */
async function variantProblem(
  sellable: Sellable,
  variant: string,
  { loaders }: CatalogContext,
): Promise<PriceError | null> {
  const known = sellable.kind === 'item' ? await loaders.variantsOfItem.load(sellable.id) : [];
  const found = known.find(({ code }) => code === variant);
  if (found !== undefined) {
    return found.blocked ? blocked(`Variant ${variant} of ${sellable.number}`, 'variant') : null;
  }
  const message = `${sellable.number} has no variant ${JSON.stringify(variant.slice(0, 20))}.`;
  return invalid('variant', message);
}
