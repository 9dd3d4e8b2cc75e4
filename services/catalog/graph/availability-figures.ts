/** The figures for one location, or for all. */
import type { FiguresModel } from './availability-model.ts';
import type { AvailabilityFiguresResolvers } from './types.generated.ts';

export const AvailabilityFigures: AvailabilityFiguresResolvers = {
  onHand: (model) => quantity(model, model.figures.onHand),
  reserved: () => null,
  scheduledReceipts: () => null,
  grossRequirements: () => null,
  terms: () => null,
  projected: () => null,
  availableToPromise: () => null,
  available: (model) => quantity(model, model.figures.available),
};

function quantity({ uom }: FiguresModel, value: string) {
  return { value, uom };
}
