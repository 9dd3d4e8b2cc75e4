/** `/_sandbox/stock-movements`: stock that moves in the warehouse, as a posted ledger entry. */
import { isDecimalText } from '@drawbar/schema/values';
import { z } from 'zod';
import { isObject, jsonText, NumberText, parseJson } from '../odata/index.ts';
import type { Clock } from '../serve/clock.ts';
import type { Store, Writer } from '../store/store.ts';
import { ControlError, type RawCommand } from './control.ts';
import type { RowEditor } from './records.ts';

const MOVEMENT = z.strictObject({
  item: z.string(),
  location: z.string().default(''),
  variant: z.string().default(''),
  quantity: z
    .string()
    .refine((text) => isDecimalText(text) && Number(text) !== 0, 'a decimal that is not 0'),
});
type Movement = z.infer<typeof MOVEMENT>;

/** Answers the entry as the extension shows it. @param ledger edits the ledger's entries. */
export function stockMovements(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly actor: string;
  readonly ledger: RowEditor;
}): RawCommand {
  const { store, clock, actor, ledger } = options;
  return async (text) => {
    const movement = MOVEMENT.parse(JSON.parse(withTextQuantity(text)));
    return store.write('erp', { actor, now: clock.now() }, async (writer) => {
      const unitOfMeasureCode = await baseUnit(writer, movement);
      return ledger.create(writer, {
        itemNumber: movement.item,
        variantCode: movement.variant,
        locationCode: movement.location,
        quantity: movement.quantity,
        documentNumber: 'SANDBOX',
        unitOfMeasureCode,
        quantityPerUnitOfMeasure: '1',
      });
    });
  };
}

/** A number's own digits, as a string. */
function withTextQuantity(text: string): string {
  const body = parseJson(text);
  if (!isObject(body) || !(body.quantity instanceof NumberText)) return text;
  return jsonText({ ...body, quantity: body.quantity.text });
}

/** @throws {ControlError} for an item, a location or a variant that is not there. */
async function baseUnit(writer: Writer, { item, location, variant }: Movement): Promise<string> {
  const found = await writer.byKey('item', item);
  if (found === null) throw new ControlError(`There is no item ${item}.`);
  if (location !== '' && (await writer.byKey('location', location)) === null) {
    throw new ControlError(`There is no location ${location}.`);
  }
  if (variant !== '' && (await writer.byKey('itemVariant', `${item},${variant}`)) === null) {
    throw new ControlError(`Item ${item} has no variant ${variant}.`);
  }
  return String(found.data.baseUnitOfMeasureCode ?? '');
}
