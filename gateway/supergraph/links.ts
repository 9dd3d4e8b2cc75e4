/** What `@link` says: which names are machinery, and what renamed directives really are. */
import { Kind, visit } from 'graphql';
import type { ConstDirectiveNode, ConstValueNode, DocumentNode } from 'graphql';

const ALWAYS = ['join', 'link', 'core', 'federation'];

/** Prefixes (before `__`) of names that belong to a linked specification. */
function machineryPrefixes(document: DocumentNode): ReadonlySet<string> {
  const prefixes = new Set(ALWAYS);
  for (const link of links(document)) prefixes.add(link.as ?? link.feature);
  return prefixes;
}

/** Enum of the subgraphs. */
export const GRAPHS = 'join__Graph';

/** Only the enum of the subgraphs stays: it is read, and never shown. */
export function withoutMachinery(document: DocumentNode): DocumentNode {
  const prefixes = machineryPrefixes(document);
  const definitions = document.definitions.filter((d) => {
    if (!('name' in d) || d.name === undefined || d.name.value === GRAPHS) return true;
    const [prefix, rest] = d.name.value.split('__', 2);
    return rest === undefined || !prefixes.has(prefix ?? '');
  });
  return { ...document, definitions };
}

/** The document with every renamed or prefixed directive under its specification's own name. */
export function withCanonicalDirectives(document: DocumentNode): DocumentNode {
  const canonical = new Map<string, string>();
  for (const link of links(document)) {
    if (ALWAYS.includes(link.feature)) continue;
    canonical.set(link.as ?? link.feature, link.feature);
    for (const { name, as } of link.imports) canonical.set(as, name);
  }
  for (const [from, to] of canonical) if (from === to) canonical.delete(from);
  if (canonical.size === 0) return document;
  return visit(document, {
    Directive: (node) => {
      const name = canonical.get(node.name.value);
      return name === undefined ? undefined : { ...node, name: { ...node.name, value: name } };
    },
  });
}

/** Specifications that a gateway must honour and that this one does. */
const HONOURED = new Set([
  ...ALWAYS,
  'inaccessible',
  'authenticated',
  'requiresScopes',
  'policy',
  'tag',
  'cost',
  'context',
]);

/** Specifications marked as needed for execution or security that are unknown here. */
export function unknownDuties(document: DocumentNode): readonly string[] {
  return links(document)
    .filter((l) => l.isDuty && !HONOURED.has(l.feature))
    .map((l) => l.feature);
}

interface Link {
  readonly feature: string;
  /** `for: EXECUTION` or `for: SECURITY`: whoever does not know it must not serve. */
  readonly isDuty: boolean;
  readonly as: string | null;
  /** Directives only, without the `@`. */
  readonly imports: readonly { readonly name: string; readonly as: string }[];
}

function links(document: DocumentNode): readonly Link[] {
  const found: Link[] = [];
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) {
      continue;
    }
    for (const use of definition.directives ?? []) {
      if (use.name.value === 'link' || use.name.value === 'core') found.push(readLink(use));
    }
  }
  return found;
}

function readLink(use: ConstDirectiveNode): Link {
  const argument = (name: string): ConstValueNode | undefined =>
    use.arguments?.find((a) => a.name.value === name)?.value;
  const url = text(argument('url') ?? argument('feature')) ?? '';
  const parts = url.split('/').filter((p) => p !== '');
  const last = parts.at(-1) ?? '';
  const feature = /^v\d/.test(last) ? (parts.at(-2) ?? '') : last;
  const list = argument('import');
  const imports = list?.kind === Kind.LIST ? list.values.flatMap(readImport) : [];
  const isDuty = argument('for') !== undefined;
  return { feature, isDuty, as: text(argument('as')), imports };
}

function readImport(value: ConstValueNode): { name: string; as: string }[] {
  if (value.kind === Kind.STRING) return directive(value.value, value.value);
  if (value.kind !== Kind.OBJECT) return [];
  const field = (name: string): string | null =>
    text(value.fields.find((f) => f.name.value === name)?.value);
  const name = field('name') ?? '';
  return directive(name, field('as') ?? name);
}

function directive(name: string, as: string): { name: string; as: string }[] {
  return name.startsWith('@') ? [{ name: name.slice(1), as: as.replace(/^@/, '') }] : [];
}

function text(value: ConstValueNode | undefined): string | null {
  return value?.kind === Kind.STRING ? value.value : null;
}
