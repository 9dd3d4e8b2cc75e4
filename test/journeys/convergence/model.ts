/** What people and mishaps may do to a pair, and the simplest model of how it must end. */
import fc from 'fast-check';

export type Side = 'erp' | 'crm';

export const FIELDS = [
  { erp: 'displayName', crm: 'name' },
  { erp: 'phoneNumber', crm: 'telephone1' },
  { erp: 'city', crm: 'address1_city' },
] as const;
/** Pairs of one history. */
export const PAIRS = 3;

interface Edit {
  readonly kind: 'edit';
  readonly pair: number;
  readonly side: Side;
  readonly field: number;
  readonly value: string;
}

/** Something that is done to one pair. */
export type Act =
  | Edit
  | {
      readonly kind: 'delete';
      readonly pair: number;
      readonly side: Side;
      /** What a person decides about it in the end. */
      readonly end: 'RESTORE_DELETED' | 'DELETE_REMAINING';
    }
  | { readonly kind: 'uncouple'; readonly pair: number }
  | { readonly kind: 'couple'; readonly pair: number; readonly from: 'FROM_ERP' | 'FROM_CRM' };

export type Step =
  Act | { readonly kind: 'restart' } | { readonly kind: 'lost-answer'; readonly side: Side };

const side = fc.constantFrom('erp' as const, 'crm' as const);
const pair = fc.nat(PAIRS - 1);

const edit = fc.record({
  kind: fc.constant('edit' as const),
  pair,
  side,
  field: fc.nat(FIELDS.length - 1),
  value: fc.constantFrom('Leeds', 'York', 'Hull', 'Bath'),
});
const deletion = fc.record({
  kind: fc.constant('delete' as const),
  pair,
  side,
  end: fc.constantFrom('RESTORE_DELETED' as const, 'DELETE_REMAINING' as const),
});
const coupling = fc.record({
  kind: fc.constant('couple' as const),
  pair,
  from: fc.constantFrom('FROM_ERP' as const, 'FROM_CRM' as const),
});

/** A history: mostly edits, and everything else that may come between them. */
export const history: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 16, arbitrary: edit },
    { weight: 2, arbitrary: deletion },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('uncouple' as const), pair }) },
    { weight: 3, arbitrary: coupling },
    { weight: 2, arbitrary: fc.constant({ kind: 'restart' as const }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('lost-answer' as const), side }) },
  ),
  { minLength: 8, maxLength: 20 },
);

/** One pair as the model knows it; it starts coupled, with equal fields. */
export interface Model {
  readonly isCoupled: boolean;
  readonly deletion: Extract<Act, { kind: 'delete' }> | null;
  /** Nothing but edits happened: one state is the only right one where one side alone edited. */
  readonly isPlain: boolean;
  readonly edits: readonly Edit[];
}

export const START: Model = { isCoupled: true, deletion: null, isPlain: true, edits: [] };

/** Whether there is anything to do it to. */
export function mayHappen(model: Model, act: Act): boolean {
  switch (act.kind) {
    case 'edit':
      return model.deletion?.side !== act.side;
    case 'delete':
    case 'uncouple':
      return model.isCoupled && model.deletion === null;
    case 'couple':
      return !model.isCoupled;
    default:
      return act satisfies never;
  }
}

export function after(model: Model, act: Act): Model {
  switch (act.kind) {
    case 'edit':
      return { ...model, edits: [...model.edits, act] };
    case 'delete':
      return { ...model, isPlain: false, deletion: act };
    case 'uncouple':
      return { ...model, isPlain: false, isCoupled: false };
    case 'couple':
      return { ...model, isCoupled: true };
    default:
      return act satisfies never;
  }
}

/** Values a field may end with: what it was or somebody wrote; only one where that is sure. */
export function possible({ isPlain, edits }: Model, field: number, first: unknown): unknown[] {
  const own = edits.filter((one) => one.field === field);
  const last = own.at(-1);
  const sides = new Set(own.map((one) => one.side));
  if (isPlain && last !== undefined && sides.size === 1) return [last.value];
  return [first, ...own.map(({ value }) => value)];
}
