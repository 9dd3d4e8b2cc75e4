/** The figures for one location, or for all. */
import type { FiguresModel } from './availability-model.ts';
import type { AvailabilityFiguresResolvers } from './types.generated.ts';

export const AvailabilityFigures: AvailabilityFiguresResolvers = {
  onHand: (model) => quantity(model, model.figures.onHand),
  reserved: (model) => known(model, model.figures.planned?.reserved),
  scheduledReceipts: (model) => known(model, model.figures.planned?.scheduledReceipts),
  grossRequirements: (model) => known(model, model.figures.planned?.grossRequirements),
  terms: (model) =>
    model.figures.planned?.terms.map((term) => ({
      kind: term.kind,
      quantity: quantity(model, term.quantity),
    })) ?? null,
  projected: (model) => known(model, model.figures.planned?.projected),
  availableToPromise: (model) => known(model, model.figures.planned?.availableToPromise),
  available: (model) => quantity(model, model.figures.available),
};

function known(model: FiguresModel, value: string | null | undefined) {
  return value == null ? null : quantity(model, value);
}

function quantity({ uom }: FiguresModel, value: string) {
  return { value, uom };
}
