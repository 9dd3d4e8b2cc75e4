/** What a line sells: the item or resource of the ERP, which catalog owns. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import type { SalesLine, SalesLineKind } from '../domain/line.ts';
import type { OrdersContext } from './context.ts';

/** Parent of a `Sellable`: enough for catalog to take over. */
export interface SellableStub {
  readonly __typename: 'Item' | 'Resource';
  readonly id: string;
}

/** null for a line that sells nothing the ERP has a record of, or a product that is not coupled. */
export async function sellableOf(
  { sold }: SalesLine,
  context: OrdersContext,
): Promise<SellableStub | null> {
  if (sold === null) return null;
  const { loaders } = context;
  if (sold.by === 'number') {
    const item = sold.kind === 'item';
    const record = await (item ? loaders.itemByNumber : loaders.resourceByNumber).load(sold.number);
    return record === null ? null : stub(item ? 'Item' : 'Resource', record.id, context);
  }
  const product = await loaders.named.product.load(sold.id);
  if (product?.partner == null) return null;
  const resource = await loaders.named.resource.load(product.partner);
  return stub(resource === null ? 'Item' : 'Resource', product.partner, context);
}

/** Kind of a line; a product of the CRM is what it is coupled with. */
export async function kindOf(line: SalesLine, context: OrdersContext): Promise<SalesLineKind> {
  if (line.kind !== null) return line.kind;
  return (await sellableOf(line, context))?.__typename === 'Resource' ? 'RESOURCE' : 'ITEM';
}

/** The stub of an item or resource whose id in the ERP is known. */
export function sellableStub(
  { kind, id }: { readonly kind: 'item' | 'resource'; readonly id: string },
  context: OrdersContext,
): Promise<SellableStub> {
  return stub(kind === 'item' ? 'Item' : 'Resource', id, context);
}

async function stub(
  type: SellableStub['__typename'],
  id: string,
  context: OrdersContext,
): Promise<SellableStub> {
  const { key } = await context.integration();
  return { __typename: type, id: globalId(ID_PREFIX[type], key, id) };
}
