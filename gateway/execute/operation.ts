/** A prepared operation and its variants: one plan per set of denied fields and active labels. */
import { Kind, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import type { Plan } from '../plan/plan.ts';
import type { KeyRegistry } from '../plan/operation.ts';
import type { CoerceVariables } from './coerce-variables.ts';
import type { ClientError } from './located-errors.ts';
import type { Program } from './program.ts';
import { compileProjection } from './compile-projection.ts';
import type { FastProjection } from './compile-projection.ts';
import type { Shape } from './shape.ts';
import type { OperationKind, Prepared, Variables } from './types.ts';

/** More variants or shapes of one operation than this are made anew each time. */
const MAX_KEPT = 64;

/** Compiling costs as much as writing some answers by the rules. */
const COMPILE_AT_USE = 3;

/** An operation as planned for one kind of caller. */
export interface Variant {
  readonly plan: Plan;
  readonly registry: KeyRegistry;
  /** Why a field is left out, by `Type.field`. */
  readonly denied: ReadonlyMap<string, ClientError>;
  readonly program: Program;
  /** For a subscription: what runs on an event whose root value is there. */
  readonly afterEvent: Program;
  readonly shapes: Map<string, Writing>;
}

/** How answers of one shape are written: by the rules at first, by generated code when it pays. */
export class Writing {
  readonly shape: Shape;
  readonly hasIntrospection: boolean;
  #uses = 0;
  #fast: FastProjection | null | undefined = undefined;

  constructor(shape: Shape) {
    this.shape = shape;
    const fields = shape.fields(shape.typeName) ?? [];
    this.hasIntrospection = fields.some((f) => f.meta === 'introspection');
  }

  /** The generated code; null while the shape is rarely used, or cannot be compiled. */
  fast(): FastProjection | null {
    if (this.#fast !== undefined) return this.#fast;
    if (++this.#uses < COMPILE_AT_USE) return null;
    this.#fast = compileProjection(this.shape);
    return this.#fast;
  }
}

export class Operation implements Prepared {
  readonly kind: OperationKind;
  readonly operationName: string | null;
  readonly document: DocumentNode;
  readonly text: string;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Variables that decide what is included. */
  readonly switches: readonly string[];
  readonly variants = new Map<string, Variant>();
  /** `Type.field` of all fields that demand something of the caller. */
  guarded: readonly (readonly [type: string, field: string])[] | null = null;
  /** Null until variables are first coerced. */
  coerce: CoerceVariables | null = null;

  constructor(document: DocumentNode, definition: OperationDefinitionNode, text: string) {
    this.document = document;
    this.definition = definition;
    this.text = text;
    this.kind = definition.operation;
    this.operationName = definition.name?.value ?? null;
    this.fragments = new Map(
      document.definitions.flatMap((d) =>
        d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [],
      ),
    );
    this.switches = text.includes('@') ? switchesOf(document) : [];
  }

  /** Text, syntax tree, plan and program together: about what was measured per byte of text. */
  get size(): number {
    return 2000 + this.text.length * 40;
  }

  keepVariant(id: string, variant: Variant): void {
    if (this.variants.size >= MAX_KEPT) this.variants.clear();
    this.variants.set(id, variant);
  }

  /** How the answer is written for these variables. */
  writing(variant: Variant, variables: Variables, make: () => Shape): Writing {
    let id = '';
    for (const name of this.switches) id += variables[name] === true ? '1' : '0';
    const known = variant.shapes.get(id);
    if (known !== undefined) return known;
    const made = new Writing(make());
    if (variant.shapes.size >= MAX_KEPT) variant.shapes.clear();
    variant.shapes.set(id, made);
    return made;
  }
}

function switchesOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (node) => {
      if (node.name.value !== 'skip' && node.name.value !== 'include') return;
      const value = node.arguments?.[0]?.value;
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
