/** What the ERP sells: an item or a resource, told apart by `kind`. */
import type { Item } from './item.ts';
import type { Resource } from './resource.ts';

export type Sellable = Item | Resource;
