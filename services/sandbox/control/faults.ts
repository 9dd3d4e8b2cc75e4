/** `/_sandbox/faults`. */
import { z } from 'zod';
import { FAULTS, type Faults } from '../serve/faults.ts';
import { ControlError, type Command } from './control.ts';

const count = z.number().int().min(1);
const RULE = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional(),
      nth: count.optional(),
      every: count.optional(),
    })
    .default({}),
  fault: z.enum(FAULTS),
  value: z.number().int().min(0).optional(),
  times: count.optional(),
});
const CLEAR = z.strictObject({ clear: z.literal(true) });

export function faultsCommand(faults: Faults): Command {
  return (body) => {
    if (CLEAR.safeParse(body).success) {
      faults.clear();
      return {};
    }
    const { match, fault, value = null, times = null } = RULE.parse(body);
    if (fault === 'status' && (value === null || value < 200 || value > 599)) {
      throw new ControlError('The fault status needs a value from 200 to 599.');
    }
    if (!faults.add({ match, fault, value, times })) {
      throw new ControlError('Too many faults are armed; clear them first.');
    }
    return {};
  };
}
