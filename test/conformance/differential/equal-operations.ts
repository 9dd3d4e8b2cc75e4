/** Ways to write an operation otherwise that must not change its answer. */
import { Kind, OperationTypeNode, visit } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/** Every named fragment written out where it is spread. */
export function inlined(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  const expand = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((selection): SelectionNode => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment === undefined) throw new Error(`No fragment ${selection.name.value}.`);
        return {
          kind: Kind.INLINE_FRAGMENT,
          typeCondition: fragment.typeCondition,
          ...(selection.directives === undefined ? {} : { directives: selection.directives }),
          selectionSet: expand(fragment.selectionSet),
        };
      }
      if (selection.selectionSet === undefined) return selection;
      return { ...selection, selectionSet: expand(selection.selectionSet) };
    }),
  });
  return {
    kind: Kind.DOCUMENT,
    definitions: document.definitions.flatMap((d) =>
      d.kind === Kind.OPERATION_DEFINITION ? [{ ...d, selectionSet: expand(d.selectionSet) }] : [],
    ),
  };
}

/** Every field under a name of its own: equal names stay equal. */
export function renamed(document: DocumentNode): {
  readonly document: DocumentNode;
  /** The old name of each new one. */
  readonly names: ReadonlyMap<string, string>;
} {
  const fresh = new Map<string, string>();
  const names = new Map<string, string>();
  const rename = (old: string): string => {
    const known = fresh.get(old);
    if (known !== undefined) return known;
    const made = `k${fresh.size}`;
    fresh.set(old, made);
    names.set(made, old);
    return made;
  };
  const changed = visit(document, {
    Field: {
      leave: (node): FieldNode => ({
        ...node,
        alias: { kind: Kind.NAME, value: rename((node.alias ?? node.name).value) },
      }),
    },
  });
  return { document: changed, names };
}

/** Every selection set inside a fragment whose condition always holds. */
export function conditioned(document: DocumentNode): DocumentNode {
  const always = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'include' },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'if' },
        value: { kind: Kind.BOOLEAN, value: true },
      },
    ],
  } as const;
  return visit(document, {
    SelectionSet: {
      leave: (node): SelectionSetNode => ({
        ...node,
        selections: [{ kind: Kind.INLINE_FRAGMENT, directives: [always], selectionSet: node }],
      }),
    },
  });
}

/** One query for each root field; null for mutations and when the root holds fragments. */
export function split(document: DocumentNode): readonly DocumentNode[] | null {
  const [operation] = inlined(document).definitions as readonly OperationDefinitionNode[];
  // Mutations follow one upon the other: alone, each would begin anew.
  if (operation?.operation !== OperationTypeNode.QUERY) return null;
  const groups = new Map<string, FieldNode[]>();
  for (const selection of operation.selectionSet.selections) {
    if (selection.kind !== Kind.FIELD) return null;
    const key = (selection.alias ?? selection.name).value;
    groups.set(key, [...(groups.get(key) ?? []), selection]);
  }
  return [...groups.values()].map((selections) => withUsedVariables(operation, selections));
}

function withUsedVariables(
  operation: OperationDefinitionNode,
  selections: readonly FieldNode[],
): DocumentNode {
  const used = new Set<string>();
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  visit(selectionSet, { Variable: (node) => void used.add(node.name.value) });
  const variableDefinitions = (operation.variableDefinitions ?? []).filter((v) =>
    used.has(v.variable.name.value),
  );
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ ...operation, variableDefinitions, selectionSet }],
  };
}

const fragmentsOf = (document: DocumentNode): Map<string, FragmentDefinitionNode> =>
  new Map(
    document.definitions.flatMap((d) =>
      d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [],
    ),
  );
