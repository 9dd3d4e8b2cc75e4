/** The units in which an item or a resource can be asked for. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { decimal } from '@drawbar/schema/values';
import type { Sellable } from '../domain/sellable.ts';
import type { CatalogContext } from './context.ts';

export interface SellableUnit {
  readonly uom: string;
  /** Base units in one; exact decimal above zero. */
  readonly perUnit: string;
}

/** null when it is not sold in this unit. */
export async function findUnit(
  sellable: Sellable,
  uom: string,
  context: CatalogContext,
): Promise<SellableUnit | null> {
  if (uom === sellable.baseUom) return { uom, perUnit: '1' };
  const unit = (await unitsOf(sellable, context)).find(({ code }) => code === uom);
  if (unit === undefined || decimal(unit.quantityPerBase).lte(0)) return null;
  return { uom, perUnit: unit.quantityPerBase };
}

/** What is wrong with a unit that is none of the item's, and which there are. */
export async function unknownUnit(
  sellable: Sellable,
  uom: string,
  context: CatalogContext,
): Promise<string> {
  const units = await unitsOf(sellable, context);
  const known = new Set([sellable.baseUom, ...units.map(({ code }) => code)]);
  return (
    `${sellable.number} is not sold in ${JSON.stringify(uom.slice(0, 20))}. ` +
    `Its units are ${[...known].join(', ')}.`
  );
}

/** @throws {GraphQLError} `BAD_USER_INPUT` naming the units there are. */
export async function unitOf(
  sellable: Sellable,
  uom: string,
  context: CatalogContext,
): Promise<SellableUnit> {
  const unit = await findUnit(sellable, uom, context);
  if (unit !== null) return unit;
  throw graphqlError('BAD_USER_INPUT', `uom: ${await unknownUnit(sellable, uom, context)}`);
}

function unitsOf(
  sellable: Sellable,
  { loaders }: CatalogContext,
): Promise<readonly { readonly code: string; readonly quantityPerBase: string }[]> {
  return sellable.kind === 'item'
    ? loaders.unitsOfItem.load(sellable.id)
    : loaders.unitsOfResource.load(sellable.id);
}
