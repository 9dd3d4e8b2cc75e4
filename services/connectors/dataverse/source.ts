/** A kind of record of the CRM as it is read: its set, its fields, its rows. */
import { ConnectorError, type CrmKind, type Kind } from '../port.ts';
import { decodeRow, type RowShape } from '../odata/decode-row.ts';
import type { FeedSet } from '../odata/feed-set.ts';
import { createSelection } from '../odata/selection.ts';
import { withMoreFields, type MoreField, type MoreFields } from '../more-fields.ts';
import { readAttributes } from './attributes.ts';
import { sendTogether, type BatchSender } from './batch.ts';
import { CRM_KINDS, isCrmKind } from './kinds/index.ts';
import type { MultipartRequest } from './multipart.ts';

const TIME = 'modifiedon';
const AUTHOR = '_modifiedby_value';

export interface CrmSource extends FeedSet {
  readonly kind: CrmKind;
  readonly shape: RowShape;
}

export interface CrmSources {
  /** @throws {ConnectorError} `unsupported` when the CRM has no such records. */
  of(kind: Kind): CrmSource;
}

export function createCrmSources(sender: BatchSender, more: MoreFields = {}): CrmSources {
  const made = new Map<CrmKind, CrmSource>();
  return {
    of(kind) {
      if (!isCrmKind(kind)) throw unsupported(kind);
      const source = made.get(kind) ?? makeSource(kind, sender, more[kind]);
      made.set(kind, source);
      return source;
    },
  };
}

function makeSource(
  kind: CrmKind,
  sender: BatchSender,
  more: Readonly<Record<string, MoreField>> | undefined,
): CrmSource {
  const { client, endpoints, options } = sender;
  const { set, table, key } = CRM_KINDS[kind];
  const fields = withMoreFields(CRM_KINDS[kind].fields, more);
  const shape: RowShape = {
    system: 'CRM',
    set,
    key,
    modifiedAt: TIME,
    modifiedBy: AUTHOR,
    fields,
    renamed: {},
  };
  const names = [key, TIME, AUTHOR, ...Object.keys(fields)];
  const selection = createSelection({
    all: names,
    required: [key],
    discover: (context) => readAttributes(sender, table, context),
    onLeftOut: (missing) =>
      options.log.warn({ set, fields: missing }, 'the CRM has no such fields'),
  });
  return {
    kind,
    client,
    selection,
    path: `${endpoints.apiRoot}/${set}`,
    scope: null,
    key,
    time: TIME,
    prefer: '',
    shape,
    decode: (wire) => decodeRow(shape, wire, selection.has),
    readTogether: async (paths, prefer, context) => {
      const headers: Record<string, string> = prefer === '' ? {} : { Prefer: prefer };
      const requests = paths.map((path): MultipartRequest => ({
        method: 'GET',
        path,
        headers,
        body: null,
      }));
      const answers = await sendTogether(sender, requests, false, context);
      return answers.map((answer) => (answer instanceof ConnectorError ? answer : answer.json));
    },
  };
}

function unsupported(kind: Kind): ConnectorError {
  return new ConnectorError('CRM', 'unsupported', `Dynamics 365 Sales has no ${kind} records.`);
}
