/** `/_sandbox/stock-movements`: stock that moves in the warehouse, as a posted ledger entry. */
import { randomUUID } from 'node:crypto';
import { isDecimalText } from '@drawbar/schema/values';
import { z } from 'zod';
import { postLedgerEntry } from '../erp/ledger.ts';
import type { Clock } from '../serve/clock.ts';
import type { Store } from '../store/store.ts';
import { ControlError, type Command } from './control.ts';

const quantity = z
  .union([z.number(), z.string()])
  .transform(String)
  .refine((text) => isDecimalText(text) && Number(text) !== 0, 'a decimal number that is not 0');

const MOVEMENT = z.strictObject({
  item: z.string(),
  location: z.string().default(''),
  variant: z.string().default(''),
  quantity,
});

export function stockMovements(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly actor: string;
}): Command {
  const { store, clock, actor } = options;
  return async (body) => {
    const movement = MOVEMENT.parse(body);
    const now = clock.now();
    const row = await store.write('erp', { actor, now }, async (writer) => {
      const item = await writer.byKey('item', movement.item);
      if (item === null) throw new ControlError(`There is no item ${movement.item}.`);
      if (
        movement.location !== '' &&
        (await writer.byKey('location', movement.location)) === null
      ) {
        throw new ControlError(`There is no location ${movement.location}.`);
      }
      const variant = `${movement.item},${movement.variant}`;
      if (movement.variant !== '' && (await writer.byKey('itemVariant', variant)) === null) {
        throw new ControlError(`Item ${movement.item} has no variant ${movement.variant}.`);
      }
      return postLedgerEntry(writer, {
        id: randomUUID(),
        itemNumber: movement.item,
        variantCode: movement.variant,
        locationCode: movement.location,
        quantity: movement.quantity,
        entryType: movement.quantity.startsWith('-') ? 'Negative Adjmt.' : 'Positive Adjmt.',
        documentType: '',
        documentNumber: 'SANDBOX',
        unitOfMeasureCode: String(item.data.baseUnitOfMeasureCode ?? ''),
      });
    });
    return { id: row.id, rowVersion: Number(row.version), ...row.data };
  };
}
