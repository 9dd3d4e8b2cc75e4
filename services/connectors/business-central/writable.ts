/** Where records of a kind are written on this connection, or why they cannot be. */
import { ConnectorError } from '../connector-error.ts';
import { isObject, type Json } from '../odata/json.ts';
import type { CallContext, ErpKind, Row } from '../records.ts';
import { ERP_KINDS } from './kinds/index.ts';
import type { WrittenSet } from './kinds/definition.ts';
import type { ErpSession } from './session.ts';
import type { Source, Sources } from './source.ts';
import type { Writable } from './write.ts';

/** Kinds whose records lock those of the same document. */
const IN_ORDER: ReadonlySet<ErpKind> = new Set(['orderLine', 'quoteLine']);

/** @throws {ConnectorError} `unsupported` when records of the kind are read-only here. */
export async function writableOf(
  session: ErpSession,
  sources: Sources,
  kind: ErpKind,
  context: CallContext,
): Promise<Writable> {
  const source = await sources.of(kind, context);
  const { id: company } = await session.company(context);
  const written = writtenSet(source);
  if (!Object.values(written.fields).some((spec) => spec.includes(' '))) throw readOnly(kind);
  const extension = await session.extension(context);
  const hasKey =
    written.fields['drawbarKey'] !== undefined &&
    (extension?.capabilities.has('idempotency') ?? false);
  return {
    kind,
    api: source.api,
    inOrder: IN_ORDER.has(kind),
    decode: ERP_KINDS[kind].written === undefined ? decoder(source) : null,
    target: {
      url: `companies(${company})/${written.set}`,
      fields: written.fields,
      renamed: written.renamed,
      has: hasField(source),
      hasKey,
      lines: linesOf(kind),
    },
  };
}

function writtenSet(source: Source): WrittenSet {
  const { set, fields } = source.description;
  return ERP_KINDS[source.kind].written ?? { set, fields, renamed: source.shape.renamed };
}

/** What was learnt about the set that is read says nothing about another one that is written. */
function hasField(source: Source): (field: string) => boolean {
  if (ERP_KINDS[source.kind].written !== undefined) return () => true;
  return (field) => source.selection.has(source.wireName(field));
}

/** Kinds of the lines that are made together with their document. */
const LINES: Partial<Record<ErpKind, ErpKind>> = { order: 'orderLine', quote: 'quoteLine' };

function linesOf(kind: ErpKind): Writable['target']['lines'] {
  const lineKind = LINES[kind];
  if (lineKind === undefined) return null;
  const { extension, written } = ERP_KINDS[lineKind];
  const { set: property, fields, renamed } = written ?? { ...extension, renamed: {} };
  return { property, fields, renamed, has: () => true };
}

/** What is stored; an answer that cannot be read as a row still is a success. */
function decoder(source: Source): (wire: Json) => Row | null {
  return (wire) => {
    if (!isObject(wire)) return null;
    try {
      return source.decode(wire);
    } catch (error) {
      if (error instanceof ConnectorError) return null;
      throw error;
    }
  };
}

function readOnly(kind: ErpKind): ConnectorError {
  const message = `Records of the kind ${kind} cannot be written in Business Central.`;
  return new ConnectorError('ERP', 'unsupported', message);
}
