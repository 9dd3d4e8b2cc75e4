/** Reading records of Business Central, by the way each kind is read on this connection. */
import { ConnectorError } from '../connector-error.ts';
import { changesByNumber } from '../odata/changes-by-number.ts';
import { changesBySnapshot } from '../odata/changes-by-snapshot.ts';
import { changesByWatermark } from '../odata/changes-by-watermark.ts';
import type { FeedSet } from '../odata/feed-set.ts';
import { fieldType } from '../odata/fields.ts';
import { proveSelection } from '../odata/learning-read.ts';
import { readKeys, readWhere } from '../odata/read-rows.ts';
import type { ErpPort } from '../port.ts';
import type { CallContext, Kind } from '../records.ts';
import { readTogether } from './batch.ts';
import { changesByRowVersion } from './changes-by-row-version.ts';
import { erpKind } from './describe.ts';
import type { ErpSession } from './session.ts';
import type { Source, Sources } from './source.ts';

/** The largest page the service sends. */
const ID_PAGE_ROWS = 20_000;

export interface Parts {
  readonly session: ErpSession;
  readonly sources: Sources;
}

type Reader = Pick<ErpPort, 'changes' | 'fields' | 'byIds' | 'find' | 'ids'>;

export function erpReader(parts: Parts): Reader {
  return {
    changes: (kind, cursor, max, context) => readChanges(parts, kind, { cursor, max }, context),
    async fields(kind, context) {
      const { set, source } = await readable(parts, kind, context);
      await proveSelection(set, context);
      return Object.keys(source.shape.fields).filter((name) =>
        set.selection.has(source.wireName(name)),
      );
    },
    async byIds(kind, ids, context) {
      const { set } = await readable(parts, kind, context);
      const rows = await readWhere(set, { field: 'id', type: 'guid', in: ids }, context);
      return new Map(rows.map((row) => [row.id, row]));
    },
    async find(kind, where, context) {
      const { set, source } = await readable(parts, kind, context);
      const spec = source.shape.fields[where.field];
      const type = where.field === 'id' ? 'guid' : fieldType(spec ?? 'text');
      const field = source.wireName(where.field);
      return readWhere(set, { field, type, in: where.in }, context);
    },
    async *ids(kind, context) {
      const { set } = await readable(parts, kind, context);
      yield* readKeys(set, ID_PAGE_ROWS, context);
    },
  };
}

async function readChanges(
  parts: Parts,
  kind: Kind,
  ask: { readonly cursor: string | null; readonly max: number },
  context: CallContext,
) {
  const { set, source } = await readable(parts, kind, context);
  const question = { ...ask, observedAt: new Date(parts.session.options.now()) };
  switch (source.feed) {
    case 'append':
      return changesByNumber(set, 'entryNumber', question, context);
    case 'snapshot':
      return changesBySnapshot(set, question, context);
    case 'watermark':
      return changesByWatermark(set, question, context);
    case 'rowVersion': {
      const state = await parts.session.syncState(context);
      if (state === null) throw extensionGone();
      return changesByRowVersion(parts.session, source, state, ask, context);
    }
    case 'none':
      throw onlyByDocument(kind);
    default:
      return source.feed satisfies never;
  }
}

export async function readable(
  parts: Parts,
  kind: Kind,
  context: CallContext,
): Promise<{ readonly set: FeedSet; readonly source: Source }> {
  const source = await parts.sources.of(erpKind(kind), context);
  const path = await parts.session.path(source.api, source.description.set, context);
  const set: FeedSet = {
    client: parts.session.client,
    selection: source.selection,
    path,
    scope: source.description.scope,
    key: source.shape.key,
    time: source.shape.modifiedAt,
    prefer: '',
    decode: source.decode,
    readTogether: readTogether(parts.session, source.api),
  };
  return { set, source };
}

function onlyByDocument(kind: Kind): ConnectorError {
  const message =
    `Business Central shows ${kind} records only by document without the Drawbar extension. ` +
    'Install the extension in the company.';
  return new ConnectorError('ERP', 'unsupported', message);
}

function extensionGone(): ConnectorError {
  const message = 'The Drawbar extension in Business Central was just removed; try again.';
  return new ConnectorError('ERP', 'unavailable', message);
}
