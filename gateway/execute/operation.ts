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

interface Known {
  readonly variants: Map<string, Variant>;
  /** `Type.field` of all fields that demand something of the caller; null until looked for. */
  guarded: readonly (readonly [type: string, field: string])[] | null;
  /** Null until variables are first coerced. */
  coerce: CoerceVariables | null;
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
  /** What follows from what the operation says, whatever it is called. */
  readonly known: Known;
  /** Whether the nodes are those of a text with another name or layout. */
  readonly isNamesake: boolean;

  constructor(
    document: DocumentNode,
    definition: OperationDefinitionNode,
    text: string,
    like: Operation | null = null,
  ) {
    this.known = like?.known ?? { variants: new Map(), guarded: null, coerce: null };
    this.isNamesake = like !== null;
    this.document = document;
    this.definition = definition;
    this.text = text;
    this.kind = definition.operation;
    this.operationName = definition.name?.value ?? null;
    this.fragments = like?.fragments ?? fragmentsOf(document);
    this.switches = like?.switches ?? (text.includes('@') ? switchesOf(document) : []);
  }

  /** The same operation by another name, or in another layout; plans and programs are shared. */
  under(name: string | null, text: string): Operation {
    const { name: _, ...rest } = this.definition;
    const definition: OperationDefinitionNode =
      name === null ? rest : { ...rest, name: { kind: Kind.NAME, value: name } };
    const definitions = this.document.definitions.map((d) =>
      d === this.definition ? definition : d,
    );
    return new Operation({ kind: Kind.DOCUMENT, definitions }, definition, text, this);
  }

  /** Text, syntax tree, plan and program together: about what was measured per byte of text. */
  get size(): number {
    return this.isNamesake ? 1000 + this.text.length : 2000 + this.text.length * 40;
  }

  keepVariant(id: string, variant: Variant): void {
    const { variants } = this.known;
    if (variants.size >= MAX_KEPT) variants.clear();
    variants.set(id, variant);
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

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((d) =>
      d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [],
    ),
  );
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
