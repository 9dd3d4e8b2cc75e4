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

/** @throws {GraphQLError} `BAD_USER_INPUT` naming the units there are. */
export async function unitOf(
  sellable: Sellable,
  uom: string,
  { loaders }: CatalogContext,
): Promise<SellableUnit> {
  if (uom === sellable.baseUom) return { uom, perUnit: '1' };
  const units = await (sellable.kind === 'item'
    ? loaders.unitsOfItem.load(sellable.id)
    : loaders.unitsOfResource.load(sellable.id));
  const unit = units.find(({ code }) => code === uom);
  if (unit !== undefined && decimal(unit.quantityPerBase).gt(0)) {
    return { uom, perUnit: unit.quantityPerBase };
  }
  const known = [sellable.baseUom, ...units.map(({ code }) => code)];
  throw graphqlError(
    'BAD_USER_INPUT',
    `uom: ${sellable.number} is not sold in ${JSON.stringify(uom.slice(0, 20))}. ` +
      `Its units are ${[...new Set(known)].join(', ')}.`,
  );
}
