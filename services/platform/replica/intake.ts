/** The one door through which sync writes replica rows: read, upsert, remove, set the partner. */
import { getTableColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from '../database.ts';
import {
  documentHash,
  replicaColumns,
  type ReplicaDocument,
  type ReplicaRow,
  type ReplicaScope,
  type ReplicaValue,
} from './row.ts';

/** How rows of one kind are kept. `extract` fills the table's own columns, by their SQL name. */
export interface ReplicaKind {
  readonly table: PgTable;
  readonly extract: (
    row: ReplicaRow,
    scope: ReplicaScope,
  ) => Readonly<Record<string, ReplicaValue>>;
}

export interface Upserted {
  readonly id: string;
  readonly inserted: boolean;
}

export interface StoredRow extends ReplicaRow {
  readonly hash: string;
  readonly partner: string | null;
}

/** Rows in one statement: 1,000 to 5,000 are equally fast (runtime.md 4). */
const ROWS_PER_STATEMENT = 2_000;

/** Every function runs inside the transaction it is given and touches one kind. */
export interface Intake {
  readonly kinds: readonly string[];
  /**
   * What is made of a record of the kind: where it is kept, in which columns, filled how. Rows that
   * were written by another shape have to be written again.
   */
  shape(kind: string): string;
  /**
   * Writes rows; answers those that were new or different, not the unchanged ones. A row that is
   * there already keeps its partner.
   */
  upsert(
    tx: Transaction,
    scope: ReplicaScope,
    kind: string,
    rows: readonly ReplicaRow[],
  ): Promise<Upserted[]>;
  /** Forgets rows; answers the ids that were there. */
  remove(
    tx: Transaction,
    scope: ReplicaScope,
    kind: string,
    ids: readonly string[],
  ): Promise<string[]>;
  readMany(
    tx: Transaction,
    scope: ReplicaScope,
    kind: string,
    ids: readonly string[],
  ): Promise<Map<string, StoredRow>>;
  /** Versions of those of these rows that were written at `since` or later, by id. */
  readSince(
    tx: Transaction,
    scope: ReplicaScope,
    kind: string,
    ids: readonly string[],
    since: Date,
  ): Promise<Map<string, Pick<StoredRow, 'version' | 'modifiedAt'>>>;
  /** Rows with an id above `after`, in order of id; at most `limit`. */
  readPage(
    tx: Transaction,
    scope: ReplicaScope,
    kind: string,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<StoredRow[]>;
  /** Names or clears the coupled record of the other side; false when the row is not there. */
  setPartner(
    tx: Transaction,
    scope: ReplicaScope,
    kind: string,
    id: string,
    partner: string | null,
  ): Promise<boolean>;
  /** The same for many rows; those that are not there are left out. */
  setPartners(
    tx: Transaction,
    scope: ReplicaScope,
    kind: string,
    partners: readonly { readonly id: string; readonly partner: string | null }[],
  ): Promise<void>;
}

/** The door of one service to the kinds it keeps. */
export function createIntake(kinds: Readonly<Record<string, ReplicaKind>>): Intake {
  const prepared = new Map(Object.entries(kinds).map(([kind, spec]) => [kind, prepare(spec)]));
  const specOf = (kind: string): Prepared => {
    const spec = prepared.get(kind);
    if (spec === undefined) throw new Error(`This service keeps no rows of kind ${kind}.`);
    return spec;
  };
  return {
    kinds: [...prepared.keys()],
    shape: (kind) => specOf(kind).shape,
    async upsert(tx, scope, kind, rows) {
      const spec = specOf(kind);
      const written: Upserted[] = [];
      for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
        const chunk = lastOfEachId(rows.slice(at, at + ROWS_PER_STATEMENT)).map((row) => ({
          ...spec.extract(row, scope),
          id: row.id,
          version: row.version,
          modified_at: row.modifiedAt?.toISOString() ?? null,
          hash: documentHash(row.data),
          document: row.data,
          partner: row.partner ?? null,
        }));
        written.push(
          ...(await tx.unsafe<Upserted[]>(spec.upsert, [
            scope.integration,
            scope.system,
            JSON.stringify(chunk),
          ])),
        );
      }
      return written;
    },
    async remove(tx, scope, kind, ids) {
      const { name } = specOf(kind);
      const gone = await tx.unsafe<{ id: string }[]>(
        `/* replica remove */ delete from ${name}
         where integration = $1 and system = $2 and id = any($3::uuid[]) returning id`,
        [scope.integration, scope.system, ids as string[]],
      );
      return gone.map((row) => row.id);
    },
    async readMany(tx, scope, kind, ids) {
      const { name } = specOf(kind);
      const rows = await tx.unsafe<RawRow[]>(
        `/* replica readMany */ ${SELECT} from ${name}
         where integration = $1 and system = $2 and id = any($3::uuid[])`,
        [scope.integration, scope.system, ids as string[]],
      );
      return new Map(rows.map((row) => [row.id, stored(row)]));
    },
    async readSince(tx, scope, kind, ids, since) {
      const { name } = specOf(kind);
      const rows = await tx.unsafe<Pick<RawRow, 'id' | 'version' | 'modified_at'>[]>(
        `/* replica readSince */ select id, version, modified_at from ${name}
         where integration = $1 and system = $2 and id = any($3::uuid[]) and replicated_at >= $4`,
        [scope.integration, scope.system, ids as string[], since],
      );
      return new Map(
        rows.map(({ id, version, modified_at }) => [id, { version, modifiedAt: modified_at }]),
      );
    },
    async readPage(tx, scope, kind, { after, limit }) {
      const { name } = specOf(kind);
      const rows = await tx.unsafe<RawRow[]>(
        `/* replica readPage */ ${SELECT} from ${name}
         where integration = $1 and system = $2 and ($3::uuid is null or id > $3)
         order by id limit $4`,
        [scope.integration, scope.system, after, limit],
      );
      return rows.map(stored);
    },
    async setPartner(tx, scope, kind, id, partner) {
      const { name } = specOf(kind);
      const changed = await tx.unsafe(
        `/* replica setPartner */ update ${name} set partner = $4
         where integration = $1 and system = $2 and id = $3`,
        [scope.integration, scope.system, id, partner],
      );
      return changed.count === 1;
    },
    async setPartners(tx, scope, kind, partners) {
      const { name } = specOf(kind);
      await tx.unsafe(
        `/* replica setPartners */ update ${name} t set partner = r.partner
         from jsonb_to_recordset(($3::text)::jsonb) as r (id uuid, partner uuid)
         where t.integration = $1 and t.system = $2 and t.id = r.id
           and t.partner is distinct from r.partner`,
        [scope.integration, scope.system, JSON.stringify(partners)],
      );
    },
  };
}

interface Prepared {
  readonly name: string;
  readonly upsert: string;
  readonly shape: string;
  readonly extract: ReplicaKind['extract'];
}

interface RawRow {
  readonly id: string;
  readonly version: string;
  readonly modified_at: Date | null;
  readonly hash: string;
  readonly document: ReplicaDocument;
  readonly partner: string | null;
}

const SELECT = 'select id, version, modified_at, hash, document, partner';

function stored(row: RawRow): StoredRow {
  return {
    id: row.id,
    version: row.version,
    modifiedAt: row.modified_at,
    data: row.document,
    hash: row.hash,
    partner: row.partner,
  };
}

/** Postgres refuses to touch one row twice in a statement; the later state of a record wins. */
function lastOfEachId(rows: readonly ReplicaRow[]): ReplicaRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function prepare(spec: ReplicaKind): Prepared {
  const { schema } = getTableConfig(spec.table);
  const name = `"${schema ?? 'public'}"."${getTableName(spec.table)}"`;
  const base = new Set(Object.values(replicaColumns).map((column) => sqlName(column)));
  const own = Object.values(getTableColumns(spec.table))
    .filter((column) => !base.has(column.name))
    .map((column) => ({ name: `"${column.name}"`, type: column.getSQLType() }));
  const kept = ['version', 'modified_at', 'hash', 'document', ...own.map((column) => column.name)];
  const recordset = [
    'id uuid',
    'version text',
    'modified_at timestamptz',
    'hash text',
    'document jsonb',
    'partner uuid',
    ...own.map((column) => `${column.name} ${column.type}`),
  ];
  const tuple = (alias: string): string =>
    `(${own.map((column) => `${alias}.${column.name}`).join(', ')})`;
  return {
    name,
    shape: [name, ...recordset, spec.extract.toString()].join('\n'),
    extract: spec.extract,
    upsert: `/* replica upsert */
      insert into ${name} as t (integration, system, id, partner, ${kept.join(', ')})
      select $1::uuid, $2, r.id, r.partner, ${kept.map((column) => `r.${column}`).join(', ')}
      from jsonb_to_recordset(($3::text)::jsonb) as r(${recordset.join(', ')})
      on conflict (integration, system, id) do update
      set ${kept.map((column) => `${column} = excluded.${column}`).join(', ')},
        replicated_at = now()
      where t.hash is distinct from excluded.hash or t.version is distinct from excluded.version
        ${own.length === 0 ? '' : `or ${tuple('t')} is distinct from ${tuple('excluded')}`}
      returning t.id, (xmax = 0) as inserted`,
  };
}

/** drizzle keeps a builder's SQL name inside its config. */
function sqlName(column: (typeof replicaColumns)[keyof typeof replicaColumns]): string {
  return (column as unknown as { config: { name: string } }).config.name;
}
