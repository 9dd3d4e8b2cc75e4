/**
 * The figures for one location, or for all, as the graph shows them. They are properties, not
 * resolvers: a panel shows a hundred of them, made once for all who ask the same.
 */
import type { Figures } from '../domain/availability.ts';
import type { TermKind } from '../domain/item-facts.ts';
import type { Location } from '../domain/location.ts';

interface Quantity {
  readonly value: string;
  /** Code of the unit. */
  readonly uom: string;
}

/** Each figure is made when somebody asks for it first. */
export class FiguresModel {
  readonly location: Location | null;
  /** Code; null: all variants together. */
  readonly variant: string | null;
  readonly #uom: string;
  readonly #figures: Figures;
  #onHand: Quantity | null = null;
  #available: Quantity | null = null;

  /** @param uom code of the unit that the figures are in. */
  constructor(
    at: { readonly location: Location | null; readonly variant: string | null },
    uom: string,
    figures: Figures,
  ) {
    this.location = at.location;
    this.variant = at.variant;
    this.#uom = uom;
    this.#figures = figures;
  }

  get onHand(): Quantity {
    return (this.#onHand ??= this.#quantity(this.#figures.onHand));
  }
  get available(): Quantity {
    return (this.#available ??= this.#quantity(this.#figures.available));
  }
  get reserved(): Quantity | null {
    return this.#known(this.#figures.planned?.reserved);
  }
  get scheduledReceipts(): Quantity | null {
    return this.#known(this.#figures.planned?.scheduledReceipts);
  }
  get grossRequirements(): Quantity | null {
    return this.#known(this.#figures.planned?.grossRequirements);
  }
  get projected(): Quantity | null {
    return this.#known(this.#figures.planned?.projected);
  }
  get availableToPromise(): Quantity | null {
    return this.#known(this.#figures.planned?.availableToPromise);
  }
  get terms(): readonly { readonly kind: TermKind; readonly quantity: Quantity }[] | null {
    const terms = this.#figures.planned?.terms ?? null;
    return terms && terms.map((term) => ({ ...term, quantity: this.#quantity(term.quantity) }));
  }

  #known(value: string | null | undefined): Quantity | null {
    return value == null ? null : this.#quantity(value);
  }

  #quantity(value: string): Quantity {
    return { value, uom: this.#uom };
  }
}
