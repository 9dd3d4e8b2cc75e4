/** Where a kind is read from on this connection: the extension if it is there, else API v2.0. */
import { ConnectorError, type CallContext, type ErpKind, type Row } from '../port.ts';
import { decodeRow, type RowShape } from '../odata/decode-row.ts';
import type { JsonObject } from '../odata/json.ts';
import { createSelection, type Selection } from '../odata/selection.ts';
import { withoutLocalCurrency } from './local-currency.ts';
import { ERP_KINDS } from './kinds/index.ts';
import type { Feed, SetDescription } from './kinds/definition.ts';
import type { ErpSession } from './session.ts';

export interface Source {
  readonly kind: ErpKind;
  readonly api: 'extension' | 'standard';
  readonly description: SetDescription;
  readonly feed: Feed | 'rowVersion';
  readonly shape: RowShape;
  readonly selection: Selection;
  /** The field's name on the wire. */
  wireName(field: string): string;
  decode(wire: JsonObject): Row;
}

const EXTENSION_SYSTEM_FIELDS = ['id', 'rowVersion', 'systemModifiedAt', 'systemModifiedBy'];
const STANDARD_SYSTEM_FIELDS = ['id', 'lastModifiedDateTime'];

export interface Sources {
  /** @throws {ConnectorError} `unsupported` when this connection does not offer the kind. */
  of(kind: ErpKind, context: CallContext): Promise<Source>;
}

export function createSources(session: ErpSession): Sources {
  const made = new Map<string, Source>();
  return {
    async of(kind, context) {
      const extension = await session.extension(context);
      const api = extension === null ? 'standard' : 'extension';
      const key = `${api} ${kind}`;
      const source = made.get(key) ?? makeSource(session, kind, api);
      made.set(key, source);
      return source;
    },
  };
}

function makeSource(session: ErpSession, kind: ErpKind, api: Source['api']): Source {
  const description = ERP_KINDS[kind];
  const standard = description.standard;
  if (api === 'extension') {
    const shape = shapeOf(description.extension, {});
    const feed = description.extensionFeed;
    return sourceWith(session, { kind, api, description: description.extension, feed, shape });
  }
  if (standard === null) throw unsupported(kind);
  const shape = {
    ...shapeOf(standard, standard.renamed),
    modifiedAt: 'lastModifiedDateTime',
    modifiedBy: null,
  };
  return sourceWith(session, { kind, api, description: standard, feed: standard.feed, shape });
}

function shapeOf(description: SetDescription, renamed: Readonly<Record<string, string>>): RowShape {
  return {
    system: 'ERP',
    set: description.set,
    key: 'id',
    modifiedAt: 'systemModifiedAt',
    modifiedBy: 'systemModifiedBy',
    fields: description.fields,
    renamed,
  };
}

function sourceWith(
  session: ErpSession,
  parts: Pick<Source, 'kind' | 'api' | 'description' | 'feed' | 'shape'>,
): Source {
  const { api, shape } = parts;
  const system = api === 'extension' ? EXTENSION_SYSTEM_FIELDS : STANDARD_SYSTEM_FIELDS;
  const fields = Object.keys(shape.fields).map((name) => shape.renamed[name] ?? name);
  const required = api === 'extension' ? ['id', 'rowVersion'] : ['id'];
  const selection = createSelection({
    all: [...system, ...fields],
    required,
    discover: async (context) => (await session.properties(api, context))?.get(shape.set) ?? null,
    onLeftOut: (names) =>
      session.options.log.warn({ set: shape.set, fields: names }, 'the ERP has no such fields'),
  });
  return {
    ...parts,
    selection,
    wireName: (field) => shape.renamed[field] ?? field,
    decode: (wire) =>
      decodeRow(shape, api === 'standard' ? withoutLocalCurrency(wire) : wire, selection.has),
  };
}

function unsupported(kind: ErpKind): ConnectorError {
  const message =
    `Business Central offers no ${kind} records without the Drawbar extension. ` +
    'Install the extension in the company.';
  return new ConnectorError('ERP', 'unsupported', message);
}
